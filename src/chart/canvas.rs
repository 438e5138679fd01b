//! Our own plotters backend: writes SVG elements on a grid of tenths, so that coordinates have one decimal.
//!
//! Plotters says where, the [`Pen`] says how: stock plotters elements draw with the pen that the canvas
//! holds, which knows more than a plotters style (class, line pattern, address). Every element gets a class for CSS and the same colour as an attribute,
//! for viewers that read no CSS.

use std::convert::Infallible;
use std::fmt::Write as _;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

use super::palette::Role;
use super::pen::{Anchor, Pen, Type};
use super::svg::{escape, number, path_data, tenths};
use super::words::{Level, Span, Words};

/// Backend units per SVG unit.
pub(super) const GRID: f64 = 10.0;

/// Text from this width on, in SVG units, is held to its planned width.
const LONG: f64 = 24.0;

/// The SVG text under way.
pub(super) struct Canvas {
    size: (u32, u32),
    pen: Pen,
    body: String,
}

impl Canvas {
    /// An empty canvas of the given size in SVG units.
    pub(super) fn new(width: u32, height: u32) -> Canvas {
        let grid = GRID as u32;
        Canvas { size: (width * grid, height * grid), pen: Pen::default(), body: String::new() }
    }

    /// What plotters draws from now on is drawn with this pen.
    pub(super) fn take_up(&mut self, pen: &Pen) {
        self.pen.clone_from(pen);
    }

    /// Hands over what was drawn.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.body)
    }

    fn element(&mut self, name: &str, geometry: &str) {
        let attributes = self.pen.attributes();
        let _ = writeln!(self.body, "<{name}{attributes} {geometry}/>");
    }

    fn path(&mut self, points: impl IntoIterator<Item = BackendCoord>, closed: bool) {
        let mut data = path_data(points);
        if closed {
            data.push('Z');
        }
        self.element("path", &format!("d=\"{data}\""));
    }

    /// Several lines as one path element.
    pub(super) fn pieces(&mut self, pieces: &[Vec<BackendCoord>]) {
        let data: String = pieces.iter().map(|piece| path_data(piece.iter().copied())).collect();
        self.element("path", &format!("d=\"{data}\""));
    }

    /// Begins a group that shares the pen's attributes.
    pub(super) fn open_group(&mut self, pen: &Pen) {
        let _ = writeln!(self.body, "<g{}>", pen.attributes());
    }

    /// Ends the group.
    pub(super) fn close_group(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// Begins a group that is not pointed at: what lies below it is.
    pub(super) fn open_unpointed(&mut self) {
        self.body.push_str("<g pointer-events=\"none\">\n");
    }

    /// A picture, `href` being a data URI.
    pub(super) fn image(&mut self, href: &str, left: f64, top: f64, width: f64, height: f64) {
        self.picture(href, [left, top, width, height], "");
    }

    /// A picture whose pixels keep their edges however large they are.
    pub(super) fn pixels(&mut self, href: &str, left: f64, top: f64, width: f64, height: f64) {
        self.picture(href, [left, top, width, height], " class=\"pixels\"");
    }

    fn picture(&mut self, href: &str, bounds: [f64; 4], attributes: &str) {
        let [left, top, width, height] = bounds.map(|value| number(value, 1));
        let _ = writeln!(
            self.body,
            "<image x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
             preserveAspectRatio=\"none\"{attributes} href=\"{href}\"/>"
        );
    }

    /// A line of text whose baseline is at `at`.
    pub(super) fn words(&mut self, words: &Words, at: (f64, f64), style: &Type) {
        let mut pen = Pen::fill(style.role);
        pen.address.clone_from(&style.address);
        pen.kind = style.kind;
        let mut attributes = String::new();
        if style.bold {
            attributes.push_str(" font-weight=\"600\"");
        }
        match style.anchor {
            Anchor::Start => {}
            Anchor::Middle => attributes.push_str(" text-anchor=\"middle\""),
            Anchor::End => attributes.push_str(" text-anchor=\"end\""),
        }
        let (x, y, size) = (number(at.0, 1), number(at.1, 1), number(style.size, 1));
        let _ = write!(attributes, " x=\"{x}\" y=\"{y}\" font-size=\"{size}\"");
        // Another font must fit the room that was planned, or labels would run into one another.
        let width = words.width(style.size, style.bold);
        if width > LONG {
            let width = number(width, 1);
            let _ = write!(attributes, " textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"");
        }
        // One style throughout needs no inner element.
        let content = match words.0.as_slice() {
            [only] if only.level == Level::Line => {
                if only.italic {
                    attributes.push_str(" font-style=\"italic\"");
                }
                if style.halo {
                    pen.stroke = Some((Role::Paper, 5.0));
                    attributes.push_str(" paint-order=\"stroke\"");
                }
                escape(&only.text)
            }
            spans => {
                // The halo of one piece would lie over the end of the piece before, so all halos
                // are written first.
                if style.halo {
                    let halo = Pen::stroke(Role::Paper, 5.0).attributes();
                    let _ = writeln!(
                        self.body,
                        "<text data-halo=\"\"{halo}{attributes}>{}</text>",
                        spans_of(spans, style.size)
                    );
                }
                spans_of(spans, style.size)
            }
        };
        let _ = writeln!(self.body, "<text{}{attributes}>{content}</text>", pen.attributes());
    }
}

/// Pieces of a line of text, lowered, raised, smaller or italic as each asks for.
fn spans_of(spans: &[Span], size: f64) -> String {
    let mut content = String::new();
    let mut drop = 0.0;
    for span in spans {
        let wanted = span.level.drop() * size;
        let mut inner = String::new();
        if (wanted - drop).abs() > 1e-9 {
            let _ = write!(inner, " dy=\"{}\"", number(wanted - drop, 1));
        }
        drop = wanted;
        if span.level != Level::Line {
            let _ = write!(inner, " font-size=\"{}\"", number(size * span.level.scale(), 1));
        }
        if span.italic {
            inner.push_str(" font-style=\"italic\"");
        }
        let text = escape(&span.text);
        if inner.is_empty() {
            content.push_str(&text);
        } else {
            let _ = write!(content, "<tspan{inner}>{text}</tspan>");
        }
    }
    content
}

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Canvas {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, point: BackendCoord, _: BackendColor) -> Drawn {
        self.path([point, (point.0 + 1, point.1)], false);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, _: &S) -> Drawn {
        self.path([from, to], false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        _: &S,
        _: bool,
    ) -> Drawn {
        let (left, top) = (tenths(upper_left.0), tenths(upper_left.1));
        let width = tenths(bottom_right.0 - upper_left.0);
        let height = tenths(bottom_right.1 - upper_left.1);
        self.element(
            "rect",
            &format!("x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\""),
        );
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> Drawn {
        self.path(path, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        _: &S,
        _: bool,
    ) -> Drawn {
        let radius = number(f64::from(radius) / GRID, 1);
        let (x, y) = (tenths(center.0), tenths(center.1));
        self.element("circle", &format!("cx=\"{x}\" cy=\"{y}\" r=\"{radius}\""));
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        _: &S,
    ) -> Drawn {
        self.path(vert, true);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        pos: BackendCoord,
    ) -> Drawn {
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let style = Type::new(style.size() / GRID, Role::Ink).anchor(anchor);
        let at = (f64::from(pos.0) / GRID, f64::from(pos.1) / GRID);
        self.words(&Words::plain(text), at, &style);
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = Words::plain(text).width(style.size(), false);
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::super::pen::Dash;
    use super::*;
    use plotters::prelude::{BLACK, Circle, IntoDrawingArea, PathElement};
    use std::cell::RefCell;
    use std::rc::Rc;

    #[test]
    fn stock_elements_come_out_with_class_and_colour_and_one_decimal() {
        let canvas = Rc::new(RefCell::new(Canvas::new(10, 10)));
        let area = plotters::drawing::DrawingArea::from(&canvas);
        let pen = Pen::stroke(Role::Minus, 2.0).dash(Dash::Dashed);
        canvas.borrow_mut().take_up(&pen);
        area.draw(&PathElement::new(vec![(0, 5), (33, 40)], BLACK)).unwrap();
        canvas.borrow_mut().take_up(&Pen::fill(Role::Ink));
        area.draw(&Circle::new((50, 55), 25, BLACK)).unwrap();
        assert_eq!(
            canvas.borrow_mut().take(),
            "<path class=\"stroke-minus\" stroke=\"#B84E00\" stroke-width=\"2\" stroke-dasharray=\"6 4\" d=\"M0 0.5L3.3 4\"/>\n\
             <circle class=\"fill-ink\" fill=\"#1A1A1A\" cx=\"5\" cy=\"5.5\" r=\"2.5\"/>\n"
        );
    }

    #[test]
    fn the_backend_is_a_plain_plotters_backend_too() {
        let area = Canvas::new(20, 20).into_drawing_area();
        area.draw_pixel((1, 1), &BLACK).unwrap();
        area.present().unwrap();
        assert_eq!(area.dim_in_pixel(), (200, 200));
    }
}
