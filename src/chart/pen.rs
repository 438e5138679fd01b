//! How strokes, fills and text look: roles of the palette, widths, line patterns, addresses.

use std::fmt::Write as _;

use super::palette::Role;
use super::svg::{escape, number};

/// The line pattern of a stroke.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dash {
    #[default]
    Solid,
    Dashed,
    Dotted,
    Alternating,
    Long,
}

impl Dash {
    fn pattern(self) -> Option<&'static str> {
        match self {
            Dash::Solid => None,
            Dash::Dashed => Some("6 4"),
            Dash::Dotted => Some("1.5 3.5"),
            Dash::Alternating => Some("8 3 2 3"),
            Dash::Long => Some("12 4"),
        }
    }

    /// The pattern of the n-th curve of a figure, counted from 0.
    pub(super) fn curve(index: usize) -> Dash {
        [Dash::Solid, Dash::Dashed, Dash::Alternating, Dash::Long][index % 4]
    }
}

/// How an element is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Pen {
    pub(super) stroke: Option<(Role, f64)>,
    pub(super) fill: Option<Role>,
    /// Opacity of the fill, 0 to 1.
    pub(super) fill_opacity: Option<f64>,
    pub(super) dash: Dash,
    /// Brightness of the fill, 0 to 255, the same in every theme, in place of a role.
    pub(super) sample: Option<u8>,
    /// Written as `data-address`, for scripts.
    pub(super) address: Option<String>,
    /// A further class, such as `edge`.
    pub(super) kind: Option<&'static str>,
}

impl Pen {
    /// A line of the given width.
    pub(super) fn stroke(role: Role, width: f64) -> Pen {
        Pen { stroke: Some((role, width)), ..Pen::default() }
    }

    /// A filled area.
    pub(super) fn fill(role: Role) -> Pen {
        Pen { fill: Some(role), ..Pen::default() }
    }

    /// The same with a filled inside.
    pub(super) fn filled(mut self, role: Role) -> Pen {
        self.fill = Some(role);
        self
    }

    /// The same with a see-through fill.
    pub(super) fn opacity(mut self, opacity: f64) -> Pen {
        self.fill_opacity = Some(opacity);
        self
    }

    /// The same with a line pattern.
    pub(super) fn dash(mut self, dash: Dash) -> Pen {
        self.dash = dash;
        self
    }

    /// The attributes, each with a space before it.
    pub(super) fn attributes(&self) -> String {
        let mut classes = Vec::new();
        let mut rest = String::new();
        if let Some(kind) = self.kind {
            classes.push(kind.to_owned());
        }
        if let Some(sample) = self.sample {
            let _ = write!(rest, " fill=\"rgb({sample}, {sample}, {sample})\"");
        } else if let Some(role) = self.fill {
            classes.push(format!("fill-{}", role.class()));
            let _ = write!(rest, " fill=\"{}\"", role.light());
        }
        if let Some(opacity) = self.fill_opacity.filter(|_| self.sample.is_none()) {
            let _ = write!(rest, " fill-opacity=\"{}\"", number(opacity, 2));
        }
        if let Some((role, width)) = self.stroke {
            classes.push(format!("stroke-{}", role.class()));
            let width = number(width, 1);
            let _ = write!(rest, " stroke=\"{}\" stroke-width=\"{width}\"", role.light());
        }
        if let Some(pattern) = self.dash.pattern() {
            let _ = write!(rest, " stroke-dasharray=\"{pattern}\"");
        }
        if let Some(address) = &self.address {
            let _ = write!(rest, " data-address=\"{}\"", escape(address));
        }
        if classes.is_empty() { rest } else { format!(" class=\"{}\"{rest}", classes.join(" ")) }
    }
}

/// Which point of a text its coordinates mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) role: Role,
    pub(super) bold: bool,
    /// Whether the paper shows around the letters, so that lines do not run into them.
    pub(super) halo: bool,
    pub(super) anchor: Anchor,
    pub(super) address: Option<String>,
    pub(super) kind: Option<&'static str>,
}

impl Type {
    /// Text in the given colour, centred, without a halo.
    pub(super) fn new(size: f64, role: Role) -> Type {
        Type {
            size,
            role,
            bold: false,
            halo: false,
            anchor: Anchor::Middle,
            address: None,
            kind: None,
        }
    }

    /// The same with another anchor.
    pub(super) fn anchor(mut self, anchor: Anchor) -> Type {
        self.anchor = anchor;
        self
    }

    /// The same with paper around the letters.
    pub(super) fn halo(mut self) -> Type {
        self.halo = true;
        self
    }
}
