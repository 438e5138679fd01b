//! Labelled bars, alone or in groups: probabilities, success rates with their intervals, gradients by layer.

mod account;

use super::axes::{
    Axis, LABEL_SIZE, Plane, TICK_SIZE, extent, frame_for, power_ticks, round_ticks,
};
use super::geometry::Bounds;
use super::marker::draw_marker;
use super::palette::Role;
use super::pen::{Anchor, Pen, Type};
use super::sheet::Sheet;
use super::waterfall::{hatched, outline};
use super::words::Words;
use super::{Chart, ChartError, ascending, finite};

const WIDTH: u32 = 480;
const HEIGHT: u32 = 310;
/// Bars in all.
const LIMIT: usize = 40;
/// Width of a small bar in the legend.
const SWATCH: f64 = 18.0;

/// One bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bar {
    /// Its height.
    pub value: f64,
    /// Its height as it is to be written, such as `0.6652`; may be empty.
    pub text: String,
    /// Lower and upper end of a confidence interval.
    pub interval: Option<(f64, f64)>,
}

/// Bars that stand together over one label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarGroup {
    /// Written below, such as `cat` or `3`.
    pub label: String,
    /// One bar per series.
    pub bars: Vec<Bar>,
}

/// Groups of bars.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BarChart {
    /// The figure's short title.
    pub name: String,
    /// What the groups are, such as `hidden neurons`; may be empty.
    pub group_name: String,
    /// What the height is, such as `probability`.
    pub value_name: String,
    /// Names of the bars within a group, at most four; empty when each group has one bar.
    pub series: Vec<String>,
    /// The groups from left to right.
    pub groups: Vec<BarGroup>,
    /// The range shown; from 0 to a little over the highest bar when `None`.
    pub range: Option<(f64, f64)>,
    /// Whether the height is shown on a logarithmic scale; all values must then be positive. Markers stand in
    /// for bars: such a scale has no zero for a bar to begin at, and its length would mean nothing.
    pub logarithmic: bool,
}

/// A bar, its middle, its outer end, and whether its value stands below that.
type Top<'b> = (&'b Bar, f64, f64, bool);

impl BarChart {
    /// The finished figure.
    pub fn draw(&self) -> Result<Chart, ChartError> {
        self.check()?;
        let range = self.shown_range()?;
        let ticks = if self.logarithmic { power_ticks(range, 6) } else { round_ticks(range, 5) };
        let y = Axis { ticks, zero: !self.logarithmic, ..Axis::new(&self.value_name, range, 5) };
        let count = self.groups.len() as f64;
        let x = Axis { ticks: Vec::new(), zero: false, ..Axis::new("", (0.0, count), 1) };
        let mut frame = frame_for((f64::from(WIDTH), f64::from(HEIGHT)), &x, &y, 10.0);
        let lines = self.label_lines(frame.width() / count - 6.0);
        let deepest = lines.iter().map(Vec::len).max().unwrap_or(1) as f64;
        let name_row = if self.group_name.is_empty() { 0.0 } else { LABEL_SIZE + 8.0 };
        frame.bottom = f64::from(HEIGHT) - 10.0 - deepest * (TICK_SIZE + 3.0) - name_row;
        // The legend shares the row of the axis name where it fits, and stands above it elsewhere.
        let name_width = y.name.width(LABEL_SIZE, false);
        let stacked = self.legend_width() + name_width + 30.0 > f64::from(WIDTH);
        if self.series.len() > 1 {
            // Where the axis has no name, there is no row to share yet.
            frame.top = frame.top.max(30.0) + if stacked { 22.0 } else { 0.0 };
        }
        let legend_row = frame.top - if stacked { 33.0 } else { 11.0 };
        let plane = Plane::new(frame, x.range, range);
        let mut sheet = Sheet::new(WIDTH, HEIGHT);
        plane.draw_axes(&mut sheet, &x, &y)?;
        self.draw_legend(&mut sheet, frame.right, legend_row)?;
        let base = plane
            .at(0.0, if self.logarithmic { range.0 } else { 0.0_f64.clamp(range.0, range.1) })
            .1;
        let mut tops: Vec<Top<'_>> = Vec::new();
        for (index, group) in self.groups.iter().enumerate() {
            self.draw_group(&mut sheet, &plane, index as f64, group, base, &mut tops)?;
        }
        // Values stand on top of all bars, their neighbours' included.
        for (bar, middle, outer, below) in tops {
            let baseline = if below { outer + 5.0 + 0.7 * TICK_SIZE } else { outer - 5.0 };
            sheet.label(
                &Words::plain(&bar.text),
                (middle, if below { outer } else { outer.min(baseline + 5.0) }),
                5.0,
                if below { &[(0.0, 1.0)] } else { &[(0.0, -1.0)] },
                &Type::new(TICK_SIZE, Role::Ink).halo(),
            )?;
        }
        let floor = [(frame.left, base), (frame.right, base)];
        sheet.faint_line(&floor, &Pen::stroke(Role::Axis, 1.2))?;
        for (index, lines) in lines.iter().enumerate() {
            let middle = plane.at(index as f64 + 0.5, range.0).0;
            for (line, words) in lines.iter().enumerate() {
                let baseline =
                    frame.bottom + 6.0 + 0.7 * TICK_SIZE + line as f64 * (TICK_SIZE + 3.0);
                sheet.text(words, (middle, baseline), &Type::new(TICK_SIZE, Role::Ink));
            }
        }
        if !self.group_name.is_empty() {
            let at = (frame.right, f64::from(HEIGHT) - 6.0);
            sheet.text(
                &Words::name(&self.group_name),
                at,
                &Type::new(LABEL_SIZE, Role::Ink).anchor(Anchor::End),
            );
        }
        Ok(sheet.finish(&self.name, &self.description(), self.table()))
    }

    fn check(&self) -> Result<(), ChartError> {
        let bars =
            || self.groups.iter().flat_map(|group| group.bars.iter().map(move |bar| (group, bar)));
        if bars().next().is_none() {
            return Err(ChartError::Empty { what: "bar".into() });
        }
        if bars().count() > LIMIT {
            return Err(ChartError::TooMany { what: "bars".into(), limit: LIMIT });
        }
        if self.groups.iter().any(|group| group.bars.len() > 4) {
            return Err(ChartError::TooMany { what: "bars in one group".into(), limit: 4 });
        }
        for (group, bar) in bars() {
            let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
            for value in [bar.value, low, high] {
                finite(value, || format!("a bar of `{}`", group.label))?;
                if self.logarithmic && value <= 0.0 {
                    let what = format!(
                        "a bar of `{}` is not positive: a logarithmic scale has no place for it",
                        group.label
                    );
                    return Err(ChartError::Range { what });
                }
            }
        }
        Ok(())
    }

    /// The range of the vertical axis; exponents of ten on a logarithmic scale.
    fn shown_range(&self) -> Result<(f64, f64), ChartError> {
        if let Some(range) = self.range {
            let (low, high) = ascending(range, "the range of the bars")?;
            if !self.logarithmic {
                return Ok((low, high));
            }
            if low <= 0.0 {
                return Err(ChartError::Range {
                    what: "a logarithmic scale begins above 0".into(),
                });
            }
            return Ok((libm::log10(low), libm::log10(high)));
        }
        let values = self.groups.iter().flat_map(|group| &group.bars).flat_map(|bar| {
            let (low, high) = bar.interval.unwrap_or((bar.value, bar.value));
            [bar.value, low, high]
        });
        let (low, high) = extent(values).unwrap_or((0.0, 1.0));
        if self.logarithmic {
            // One decade below the smallest, so that nothing lies on the frame.
            return Ok((
                libm::log10(low).ceil() - 1.0,
                libm::log10(high).ceil().max(libm::log10(low).ceil()),
            ));
        }
        let (low, high) = (low.min(0.0), high.max(0.0));
        let span = if high > low { high - low } else { 1.0 };
        Ok((if low < 0.0 { low - 0.12 * span } else { 0.0 }, high + 0.1 * span))
    }

    /// The label of every group, broken between words where it would run into its neighbour.
    fn label_lines(&self, room: f64) -> Vec<Vec<Words>> {
        let breaking = |label: &str| {
            let mut lines: Vec<String> = Vec::new();
            for word in label.split_whitespace() {
                match lines.last_mut() {
                    Some(line)
                        if Words::math(&format!("{line} {word}")).width(TICK_SIZE, false)
                            <= room =>
                    {
                        line.push(' ');
                        line.push_str(word);
                    }
                    _ => lines.push(word.to_owned()),
                }
            }
            lines.iter().map(|line| Words::math(line)).collect()
        };
        self.groups.iter().map(|group| breaking(&group.label)).collect()
    }

    fn draw_group<'b>(
        &self,
        sheet: &mut Sheet,
        plane: &Plane,
        index: f64,
        group: &'b BarGroup,
        base: f64,
        tops: &mut Vec<Top<'b>>,
    ) -> Result<(), ChartError> {
        let slot = plane.frame.width() / self.groups.len() as f64;
        let bars = group.bars.len() as f64;
        let width = (slot * 0.66 / bars).min(58.0);
        let left = plane.at(index + 0.5, 0.0).0 - width * bars / 2.0;
        for (turn, bar) in group.bars.iter().enumerate() {
            let shown = |value: f64| {
                let value = if self.logarithmic { libm::log10(value) } else { value };
                plane.at(0.0, value).1.clamp(plane.frame.top, plane.frame.bottom)
            };
            let end = shown(bar.value);
            let inset = if bars > 1.0 { 1.5 } else { 0.0 };
            let bounds = Bounds {
                left: left + turn as f64 * width + inset,
                top: end.min(base),
                right: left + (turn + 1) as f64 * width - inset,
                bottom: end.max(base),
            };
            let middle = (bounds.left + bounds.right) / 2.0;
            if self.logarithmic {
                draw_marker(sheet, (middle, end), turn + 1, Role::curve(turn))?;
            } else {
                draw_bar(sheet, bounds, turn)?;
            }
            let mut outer =
                if bar.value < 0.0 && !self.logarithmic { bounds.bottom } else { bounds.top };
            if let Some((low, high)) = bar.interval {
                let (low, high) = (shown(low), shown(high));
                let pen = Pen::stroke(Role::Ink, 1.4);
                sheet.line(&[(middle, low), (middle, high)], &pen)?;
                for y in [low, high] {
                    sheet.line(&[(middle - 5.0, y), (middle + 5.0, y)], &pen)?;
                }
                outer = if outer == bounds.bottom { low } else { high };
            }
            let below = bar.value < 0.0 && !self.logarithmic;
            let outer = if self.logarithmic { outer - 5.0 } else { outer };
            tops.push((bar, middle, outer, below));
        }
        Ok(())
    }

    fn legend_width(&self) -> f64 {
        let entry = |name: &String| SWATCH + 6.0 + Words::math(name).width(TICK_SIZE, false);
        self.series.iter().map(entry).sum::<f64>()
            + 18.0 * self.series.len().saturating_sub(1) as f64
    }

    /// Small bars with the names of the series, in one row that ends at `right`.
    fn draw_legend(&self, sheet: &mut Sheet, right: f64, baseline: f64) -> Result<(), ChartError> {
        if self.series.len() < 2 {
            return Ok(());
        }
        let mut left = right - self.legend_width();
        for (turn, name) in self.series.iter().enumerate() {
            let bounds =
                Bounds { left, top: baseline - 10.0, right: left + SWATCH, bottom: baseline + 1.0 };
            if self.logarithmic {
                draw_marker(
                    sheet,
                    (left + SWATCH / 2.0, baseline - 4.5),
                    turn + 1,
                    Role::curve(turn),
                )?;
            } else {
                draw_bar(sheet, bounds, turn)?;
            }
            sheet.keep_off(bounds);
            let words = Words::math(name);
            let style = Type::new(TICK_SIZE, Role::Ink).anchor(Anchor::Start);
            sheet.text(&words, (left + SWATCH + 6.0, baseline), &style);
            left += SWATCH + 6.0 + words.width(TICK_SIZE, false) + 18.0;
        }
        Ok(())
    }
}

/// Solid, hatched, outlined, dashed: the bars of a group differ without colour.
fn draw_bar(sheet: &mut Sheet, bounds: Bounds, turn: usize) -> Result<(), ChartError> {
    let role = Role::curve(turn);
    if bounds.height() < 0.3 {
        return Ok(());
    }
    match turn {
        0 => sheet.rectangle(bounds, &Pen::stroke(role, 1.4).filled(role).opacity(0.78)),
        1 => hatched(sheet, bounds, role),
        _ => {
            let pen = Pen::stroke(role, 1.6).filled(Role::Paper).dash(outline(turn));
            sheet.rectangle(bounds, &pen)
        }
    }
}
