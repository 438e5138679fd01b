//! One step in full: gates, products, the sum, and every number where it arises.

use super::super::geometry::{Bounds, Point};
use super::super::graph::oval;
use super::super::palette::Role;
use super::super::pen::{Anchor, Dash, Pen, Type};
use super::super::sheet::Sheet;
use super::super::words::Words;
use super::super::{ChartError, Direction};
use super::flow::{along, beside, flow, plain, words};
use super::{Gate, LINE, Memory, MemoryStep, NAME_SIZE, Number, State, VALUE_SIZE};

/// Middles of the four gates, of tanh, and the ends of the frame and of the whole.
const GATES: [f64; 4] = [186.0, 316.0, 446.0, 576.0];
const SQUASH: f64 = 676.0;
const FRAME: (f64, f64) = (96.0, 750.0);
const WIDTH: f64 = 836.0;
/// Half of a gate's box.
const HALF: (f64, f64) = (24.0, 15.0);
/// Radius of a product or a sum.
const POINT: f64 = 13.0;
const TITLE: f64 = 30.0;
/// Of more values that come in only the first are written.
const MOST_READ: usize = 5;
/// Between a number and what stands beside it.
const SPACE: f64 = 4.0;

/// Where the lines of a step run, from top to bottom.
pub(super) struct Detail<'a> {
    memory: &'a Memory,
    step: &'a MemoryStep,
    top: f64,
    /// The cell.
    cell: f64,
    /// The product of input gate and candidate.
    product: f64,
    /// The product of output gate and tanh.
    shown: f64,
    gates: f64,
    /// What all gates read.
    bus: f64,
    bottom: f64,
}

impl<'a> Detail<'a> {
    pub(super) fn of(memory: &'a Memory, step: &'a MemoryStep, top: f64) -> Detail<'a> {
        let units = step.cell.written().len().max(1) as f64;
        let more = (units - 1.0) * LINE;
        let cell = top + TITLE + 36.0 + more;
        let product = cell + 76.0 + more;
        let shown = cell + 126.0 + 2.0 * more;
        let gates = shown + 66.0 + more;
        let bus = gates + 48.0;
        let lines = step.gates.iter().map(Gate::lines).max().unwrap_or(0);
        let read = step.x.len().min(MOST_READ) as f64;
        let bottom = f64::max(bus + 18.0 + lines as f64 * LINE, bus + 38.0 + read * LINE);
        Detail { memory, step, top, cell, product, shown, gates, bus, bottom }
    }

    pub(super) fn width(&self) -> f64 {
        WIDTH
    }

    pub(super) fn height(&self) -> f64 {
        self.bottom + 8.0
    }

    pub(super) fn draw(&self, sheet: &mut Sheet, aside: f64) -> Result<(), ChartError> {
        let at = |x: f64, y: f64| (x + aside, y);
        let frame = Bounds {
            left: FRAME.0 + aside,
            top: self.top + TITLE - 14.0,
            right: FRAME.1 + aside,
            bottom: self.bottom,
        };
        sheet.rectangle(frame, &Pen::stroke(Role::Grid, 1.6))?;
        let what = match self.memory.direction {
            Direction::Forwards => "with the same weights as every step",
            Direction::Backwards => "∂L/∂a at every line, ∂L/∂w and ∂L/∂z below the gates",
        };
        let title = format!("step {}, {what}", self.memory.detail + 1);
        words(sheet, &title, (frame.left + 10.0, frame.top + 20.0), Anchor::Start);
        self.lines(sheet, &at)?;
        self.marks(sheet, &at)?;
        let (cell, shown) = self.memory.before(self.memory.detail);
        let step = self.step;
        let [f, i, g, o] = &step.gates;
        let sum = (GATES[1] + GATES[2]) / 2.0;
        along(sheet, cell, at(48.0, self.cell));
        along(sheet, &step.kept, at((GATES[0] + sum) / 2.0, self.cell));
        along(sheet, &step.cell, at((sum + SQUASH) / 2.0, self.cell));
        along(sheet, shown, at(48.0, self.bus));
        along(sheet, &step.shown, at(FRAME.1 + 42.0, self.bus));
        let side = self.product + 32.0;
        beside(sheet, &f.state, at(GATES[0] + 9.0, side), Anchor::Start);
        beside(sheet, &i.state, at(GATES[1] - 9.0, side), Anchor::End);
        beside(sheet, &g.state, at(GATES[2] + 9.0, side), Anchor::Start);
        beside(sheet, &step.new, at(sum + 9.0, self.cell + 32.0), Anchor::Start);
        along(sheet, &o.state, at((GATES[3] + SQUASH) / 2.0 - 4.0, self.shown));
        beside(sheet, &step.squashed, at(SQUASH + 9.0, self.squash() + 34.0), Anchor::Start);
        for (gate, x) in step.gates.iter().zip(GATES) {
            gate.formula(sheet, at(x, self.bus + 20.0), self.memory.direction);
        }
        for (row, x) in step.x.iter().take(MOST_READ).enumerate() {
            let y = self.entry() + 0.33 * NAME_SIZE + row as f64 * LINE;
            if row + 1 == MOST_READ && step.x.len() > MOST_READ {
                words(sheet, &format!("{} more", step.x.len() - row), at(44.0, y), Anchor::Middle);
                continue;
            }
            match x.written() {
                [only] => term(sheet, [&format!("{} =", x.name), ""], only, "value", at(44.0, y)),
                _ => super::flow::name(sheet, &x.name, at(44.0, y), Anchor::Middle),
            }
        }
        Ok(())
    }

    /// Where what comes in stands.
    fn entry(&self) -> f64 {
        self.bus + 42.0
    }

    fn lines(&self, sheet: &mut Sheet, at: &dyn Fn(f64, f64) -> Point) -> Result<(), ChartError> {
        let direction = self.memory.direction;
        let sum = (GATES[1] + GATES[2]) / 2.0;
        let mut run = |points: &[(f64, f64)]| {
            let points: Vec<Point> = points.iter().map(|(x, y)| at(*x, *y)).collect();
            flow(sheet, &points, direction, Dash::Solid)
        };
        let gate = self.gates - HALF.1;
        // The memory, from left to right.
        run(&[(8.0, self.cell), (GATES[0] - POINT, self.cell)])?;
        run(&[(GATES[0] + POINT, self.cell), (sum - POINT, self.cell)])?;
        run(&[(sum + POINT, self.cell), (WIDTH - 8.0, self.cell)])?;
        // The gates, upwards.
        run(&[(GATES[0], gate), (GATES[0], self.cell + POINT)])?;
        run(&[(GATES[1], gate), (GATES[1], self.product), (sum - POINT, self.product)])?;
        run(&[(GATES[2], gate), (GATES[2], self.product), (sum + POINT, self.product)])?;
        run(&[(sum, self.product - POINT), (sum, self.cell + POINT)])?;
        run(&[(GATES[3], gate), (GATES[3], self.shown), (SQUASH - POINT, self.shown)])?;
        // What is shown.
        let squash = self.squash();
        run(&[(SQUASH, self.cell), (SQUASH, squash - HALF.1)])?;
        run(&[(SQUASH, squash + HALF.1), (SQUASH, self.shown - POINT)])?;
        run(&[(SQUASH, self.shown + POINT), (SQUASH, self.bus), (WIDTH - 8.0, self.bus)])?;
        // What all gates read.
        for x in GATES {
            run(&[(x, self.bus), (x, self.gates + HALF.1)])?;
        }
        let bus = [at(8.0, self.bus), at(GATES[3], self.bus)];
        plain(sheet, &bus)?;
        let (corner, level) = (FRAME.0 + 14.0, self.entry());
        plain(sheet, &[at(FRAME.0 - 6.0, level), at(corner, level), at(corner, self.bus)])
    }

    /// The middle of the box of tanh.
    fn squash(&self) -> f64 {
        self.cell + 40.0
    }

    fn marks(&self, sheet: &mut Sheet, at: &dyn Fn(f64, f64) -> Point) -> Result<(), ChartError> {
        let step = self.step;
        for (gate, x) in step.gates.iter().zip(GATES) {
            draw_box(sheet, &gate.symbol, &gate.state, at(x, self.gates))?;
        }
        draw_oval(sheet, "tanh", &step.squashed, at(SQUASH, self.squash()))?;
        let sum = (GATES[1] + GATES[2]) / 2.0;
        draw_point(sheet, "·", &step.kept, at(GATES[0], self.cell))?;
        draw_point(sheet, "·", &step.new, at(sum, self.product))?;
        draw_point(sheet, "+", &step.cell, at(sum, self.cell))?;
        draw_point(sheet, "·", &step.shown, at(SQUASH, self.shown))
    }
}

fn pen(state: &State) -> Pen {
    let mut pen = Pen::stroke(Role::Ink, 1.4).filled(Role::Paper);
    pen.kind = Some("node");
    pen.address = state.address();
    pen
}

fn symbol(sheet: &mut Sheet, symbol: &str, at: Point, size: f64) {
    let style = Type::new(size, Role::Ink);
    sheet.text(&Words::math(symbol), (at.0, at.1 + 0.32 * size), &style);
}

/// A gate: it has weights.
fn draw_box(sheet: &mut Sheet, sign: &str, state: &State, at: Point) -> Result<(), ChartError> {
    let bounds = Bounds {
        left: at.0 - HALF.0,
        top: at.1 - HALF.1,
        right: at.0 + HALF.0,
        bottom: at.1 + HALF.1,
    };
    sheet.rectangle(bounds, &pen(state))?;
    symbol(sheet, sign, at, 15.0);
    Ok(())
}

/// A function of a single number.
fn draw_oval(sheet: &mut Sheet, sign: &str, state: &State, at: Point) -> Result<(), ChartError> {
    sheet.polygon(&oval(at, HALF.0 + 2.0, HALF.1), &pen(state))?;
    symbol(sheet, sign, at, 14.0);
    Ok(())
}

/// A product or a sum of two.
fn draw_point(sheet: &mut Sheet, sign: &str, state: &State, at: Point) -> Result<(), ChartError> {
    sheet.circle(at, POINT, &pen(state))?;
    match sign {
        // A dot that is seen.
        "·" => sheet.circle(at, 2.6, &Pen::fill(Role::Ink)),
        _ => {
            symbol(sheet, sign, at, 19.0);
            Ok(())
        }
    }
}

impl Gate {
    /// Lines below the gate: what it is called, and of one unit how its z is made.
    fn lines(&self) -> usize {
        1 + self.terms.len() + usize::from(self.z.is_some())
    }

    fn formula(&self, sheet: &mut Sheet, at: Point, direction: Direction) {
        words(sheet, &self.words, at, Anchor::Middle);
        let mut row = 1.0;
        for (number, rest) in &self.terms {
            term(sheet, ["", rest], number, "weight", (at.0, at.1 + row * LINE));
            row += 1.0;
        }
        if let Some(z) = &self.z {
            let name = match direction {
                Direction::Forwards => "z =",
                Direction::Backwards => "∂L/∂z =",
            };
            term(sheet, [name, ""], z, "value", (at.0, at.1 + row * LINE));
        }
    }
}

/// A number with a word before or after it, the whole in the middle.
fn term(sheet: &mut Sheet, around: [&str; 2], number: &Number, kind: &'static str, at: Point) {
    let [before, after] = around.map(Words::math);
    let digits = Words::plain(&number.text);
    let bold = kind == "value";
    let width = |words: &Words| match words.is_empty() {
        true => 0.0,
        false => words.width(NAME_SIZE, false) + SPACE,
    };
    let middle = digits.width(VALUE_SIZE, bold);
    let left = at.0 - (width(&before) + middle + width(&after)) / 2.0;
    let negative = number.text.starts_with('−');
    let role = if negative && !bold { Role::Minus } else { Role::Ink };
    let mut style = Type::new(VALUE_SIZE, role).anchor(Anchor::Start).halo();
    style.kind = Some(kind);
    style.bold = bold;
    style.address = Some(number.address.clone());
    let word = Type::new(NAME_SIZE, Role::Ink).anchor(Anchor::Start);
    sheet.text(&before, (left, at.1), &word);
    sheet.text(&digits, (left + width(&before), at.1), &style);
    sheet.text(&after, (left + width(&before) + middle + SPACE, at.1), &word);
}
