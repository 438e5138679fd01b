//! How one neuron's products add up: a bar a term from the running sum before to the running sum after.

use super::axes::{Axis, LABEL_SIZE, Plane, TICK_SIZE, extent, padded};
use super::geometry::{Bounds, Point, clip_segment};
use super::palette::Role;
use super::pen::{Anchor, Dash, Pen, Type};
use super::sentence::joined;
use super::sheet::{Sheet, text_bounds};
use super::words::Words;
use super::{Chart, ChartError, DataTable, finite};

const WIDTH: u32 = 480;
const ROW: f64 = 32.0;
const BAR: f64 = 18.0;
/// Terms that fit legibly.
const LIMIT: usize = 24;

/// One line of a waterfall.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// What it is, such as `x1`, `bias` or `z`.
    pub label: String,
    /// How it came about, such as `2 · 4`; may be empty.
    pub work: String,
    /// The number itself.
    pub value: f64,
    /// The number as it is to be written, such as `8` or `−3`.
    pub text: String,
}

/// The arithmetic of one neuron as bars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waterfall {
    /// The figure's short title.
    pub name: String,
    /// The products in the order in which they are added, at most 24.
    pub products: Vec<Step>,
    /// The bias.
    pub bias: Option<Step>,
    /// The pre-activation z, where all has been added up.
    pub total: Step,
    /// The activation, such as ReLU(z).
    pub activation: Option<Step>,
}

/// A bar from one value to another.
struct Row<'a> {
    step: &'a Step,
    from: f64,
    to: f64,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Term,
    Total,
    Activation,
}

impl Waterfall {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        let rows = self.rows()?;
        let range = extent(rows.iter().flat_map(|row| [row.from, row.to]).chain([0.0]))
            .unwrap_or((0.0, 1.0));
        let range = padded(range, 0.02);
        let label_width = widest(&rows, |row| Words::math(&row.step.label), LABEL_SIZE);
        let work_width = widest(&rows, |row| Words::math(&row.step.work), LABEL_SIZE);
        let value_width = widest(&rows, |row| Words::plain(&row.step.text), LABEL_SIZE) * 1.06;
        let gap = if work_width > 0.0 { 14.0 } else { 0.0 };
        let left = 8.0 + label_width + gap + work_width + value_width + 18.0;
        let right = f64::from(WIDTH) - value_width - 14.0;
        if right - left < 80.0 {
            return Err(ChartError::Range {
                what: "the labels of the waterfall leave no room for its bars".into(),
            });
        }
        let height = rows.len() as f64 * ROW + 44.0;
        let frame = Bounds { left, top: 12.0, right, bottom: 12.0 + rows.len() as f64 * ROW };
        let mut sheet = Sheet::new(WIDTH, height.round() as u32);
        let plane = Plane::new(frame, range, (0.0, rows.len() as f64));
        let x = Axis::new("", range, 5);
        let y =
            Axis { ticks: Vec::new(), zero: false, ..Axis::new("", (0.0, rows.len() as f64), 1) };
        plane.draw_axes(&mut sheet, &x, &y)?;
        for (index, row) in rows.iter().enumerate() {
            let middle = frame.top + (index as f64 + 0.5) * ROW;
            let (from, to) = (plane.at(row.from, 0.0).0, plane.at(row.to, 0.0).0);
            if index + 1 < rows.len() && row.kind != Kind::Total {
                let carried = [(to, middle + BAR / 2.0), (to, middle + ROW - BAR / 2.0)];
                sheet.line(&carried, &Pen::stroke(Role::Ink, 1.0))?;
            }
            draw_bar(&mut sheet, row, from, to, middle)?;
            let baseline = middle + 0.33 * LABEL_SIZE;
            let name = Type::new(LABEL_SIZE, Role::Ink).anchor(Anchor::Start);
            sheet.text(&Words::math(&row.step.label), (8.0, baseline), &name);
            let work = Type::new(LABEL_SIZE, Role::Soft).anchor(Anchor::End);
            sheet.text(
                &Words::math(&row.step.work),
                (8.0 + label_width + gap + work_width, baseline),
                &work,
            );
            if row.kind == Kind::Total {
                let y = middle - ROW / 2.0;
                sheet.faint_line(
                    &[(8.0, y), (left - value_width - 10.0, y)],
                    &Pen::stroke(Role::Ink, 1.0),
                )?;
            }
        }
        for (index, row) in rows.iter().enumerate() {
            let middle = frame.top + (index as f64 + 0.5) * ROW;
            let (from, to) = (plane.at(row.from, 0.0).0, plane.at(row.to, 0.0).0);
            write_value(&mut sheet, row, from, to, middle);
        }
        Ok(sheet.finish(&self.name, &self.description(&rows), self.table(&rows)))
    }

    fn rows(&self) -> Result<Vec<Row<'_>>, ChartError> {
        if self.products.is_empty() && self.bias.is_none() {
            return Err(ChartError::Empty { what: "product".into() });
        }
        if self.products.len() > LIMIT {
            return Err(ChartError::TooMany { what: "products".into(), limit: LIMIT });
        }
        let mut rows = Vec::new();
        let mut sum = 0.0;
        for step in self.products.iter().chain(&self.bias) {
            let to = sum + finite(step.value, || format!("`{}`", step.label))?;
            rows.push(Row { step, from: sum, to, kind: Kind::Term });
            sum = to;
        }
        for (step, kind) in
            [(Some(&self.total), Kind::Total), (self.activation.as_ref(), Kind::Activation)]
        {
            let Some(step) = step else { continue };
            let to = finite(step.value, || format!("`{}`", step.label))?;
            rows.push(Row { step, from: 0.0, to, kind });
        }
        Ok(rows)
    }

    fn description(&self, rows: &[Row<'_>]) -> String {
        let terms: Vec<String> = rows
            .iter()
            .filter(|row| row.kind == Kind::Term)
            .map(|row| {
                let work = if row.step.work.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", row.step.work)
                };
                format!("{}{work}: {}", row.step.label, row.step.text)
            })
            .collect();
        let mut text = format!(
            "Bars that follow one another, each from the running sum before to the running sum after: {}. \
             Together {} = {}.",
            joined(&terms),
            self.total.label,
            self.total.text
        );
        if let Some(activation) = &self.activation {
            text.push_str(&format!(" Then {} gives {}.", activation.label, activation.text));
        }
        text
    }

    fn table(&self, rows: &[Row<'_>]) -> DataTable {
        let mut table =
            DataTable::new("The terms and what they add up to", ["term", "work", "value"]);
        for row in rows {
            table.push([&row.step.label, &row.step.work, &row.step.text]);
        }
        table
    }
}

fn widest(rows: &[Row<'_>], words: impl Fn(&Row<'_>) -> Words, size: f64) -> f64 {
    rows.iter().map(|row| words(row).width(size, false)).fold(0.0, f64::max)
}

/// Positive bars are solid, negative ones hatched; the total is an outline, the activation is marked.
fn draw_bar(
    sheet: &mut Sheet,
    row: &Row<'_>,
    from: f64,
    to: f64,
    middle: f64,
) -> Result<(), ChartError> {
    let bounds = Bounds {
        left: from.min(to),
        top: middle - BAR / 2.0,
        right: from.max(to),
        bottom: middle + BAR / 2.0,
    };
    if bounds.width() < 0.5 {
        let tick = [(to, bounds.top), (to, bounds.bottom)];
        return sheet.line(&tick, &Pen::stroke(Role::Zero, 2.0));
    }
    let role = if row.to < row.from { Role::Minus } else { Role::Plus };
    match row.kind {
        Kind::Total => sheet.rectangle(bounds, &Pen::stroke(Role::Ink, 1.6).filled(Role::Paper)),
        Kind::Activation => {
            sheet.rectangle(bounds, &Pen::stroke(Role::Ink, 1.6).filled(Role::Mark))
        }
        Kind::Term if role == Role::Plus => {
            sheet.rectangle(bounds, &Pen::stroke(role, 1.4).filled(role).opacity(0.78))
        }
        Kind::Term => hatched(sheet, bounds, role),
    }
}

/// A bar filled with slanted lines: no pattern element, so no id to keep unique.
pub(super) fn hatched(sheet: &mut Sheet, bounds: Bounds, role: Role) -> Result<(), ChartError> {
    sheet.rectangle(bounds, &Pen::fill(Role::Paper))?;
    let mut start = bounds.left - bounds.height();
    while start < bounds.right {
        let from: Point = (start, bounds.bottom);
        let to: Point = (start + bounds.height(), bounds.top);
        if let Some((from, to)) = clip_segment(from, to, &bounds)
            && (to.0 - from.0) > 0.3
        {
            sheet.faint_line(&[from, to], &Pen::stroke(role, 1.2))?;
        }
        start += 5.0;
    }
    sheet.rectangle(bounds, &Pen::stroke(role, 1.4))
}

/// The number beside the end that its bar points to.
fn write_value(sheet: &mut Sheet, row: &Row<'_>, from: f64, to: f64, middle: f64) {
    let role = match row.kind {
        Kind::Term if row.step.value > 0.0 => Role::Plus,
        Kind::Term if row.step.value < 0.0 => Role::Minus,
        _ => Role::Ink,
    };
    let words = Words::plain(&row.step.text);
    let mut style = Type::new(LABEL_SIZE, role).halo();
    style.bold = row.kind != Kind::Term;
    let baseline = middle + 0.33 * LABEL_SIZE;
    let (right, left) = (((from.max(to)) + 7.0, baseline), ((from.min(to)) - 7.0, baseline));
    let places = if to < from {
        [(left, Anchor::End), (right, Anchor::Start)]
    } else {
        [(right, Anchor::Start), (left, Anchor::End)]
    };
    debug_assert!(text_bounds(&words, right, &style).height() < BAR.max(TICK_SIZE * 2.0));
    sheet.label_at(&words, &places, &style);
}

/// The line pattern of a bar's outline by its place in a group.
pub(super) fn outline(index: usize) -> Dash {
    if index == 3 { Dash::Dashed } else { Dash::Solid }
}
