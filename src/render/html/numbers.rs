//! Numbers on a page: their sign, their place on the decimal point, and the one fragment that each name has.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::inline::{digits, escape};
use crate::number::Shown;
use crate::render::mathml;
use crate::report::Ledger;
use crate::report::view::{Block, Cell, Markup, Row, Table, Value};
use crate::trace::Address;

/// Hands out fragments: a number has one where it first stands in a ledger or a table.
///
/// Numbers inside MathML have their address and no fragment: there an `id` may not hold the brackets of one.
#[derive(Default)]
pub(super) struct Anchors {
    /// Addresses that stand somewhere on the page outside of running text.
    homes: BTreeSet<String>,
    given: BTreeSet<String>,
    /// Whether no number gets a fragment.
    bare: bool,
    /// How many walks go step by step so far.
    pub(super) walks: usize,
    /// Whether a script puts the numbers in.
    pub(super) is_open: bool,
    /// Whether the page is to be sent by itself.
    pub(super) is_alone: bool,
}

impl Anchors {
    /// Learns which numbers have a place of their own on the page.
    pub(super) fn new(blocks: &[Block]) -> Self {
        let mut anchors = Self::default();
        anchors.visit(blocks);
        anchors
    }

    /// The same for a part of the page whose numbers may change: they get no fragments.
    pub(super) fn without_fragments(&self) -> Self {
        Self { homes: self.homes.clone(), bare: true, is_alone: self.is_alone, ..Self::default() }
    }

    /// Leaves places for numbers that a script puts in.
    pub(super) fn of_places() -> Self {
        Self { bare: true, is_open: true, ..Self::default() }
    }

    fn visit(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Walk(walk) => {
                    walk.groups
                        .iter()
                        .flat_map(|group| &group.ledgers)
                        .for_each(|ledger| self.visit_ledger(ledger));
                }
                Block::Table(block) => self.visit_table(&block.table),
                Block::Compare(compare) => {
                    compare.overview.iter().for_each(|table| self.visit_table(table));
                    for (left, right) in &compare.pairs {
                        let lines = left.lines.iter().chain(&right.lines);
                        self.homes
                            .extend(lines.filter_map(|line| Some(line.address.as_ref()?.id())));
                    }
                }
                Block::Lanes(lanes) => {
                    self.homes
                        .extend(lanes.rows.iter().flat_map(|(_, values)| values).filter_map(id));
                }
                Block::Exercise(question) | Block::Predict(question) => {
                    self.visit(&question.answer)
                }
                Block::Worked(worked) => {
                    for stage in &worked.stages {
                        self.visit(&stage.blocks);
                    }
                }
                Block::Ledgers(ledgers) => {
                    ledgers.iter().for_each(|ledger| self.visit_ledger(ledger));
                }
                Block::Heading { .. }
                | Block::Prose(_)
                | Block::Explore(_)
                | Block::Figure(_)
                | Block::Matrix(_)
                | Block::Formula(_)
                | Block::Pieces(_) => {}
            }
        }
    }

    fn visit_table(&mut self, table: &Table) {
        for row in &table.rows {
            if let Row::Cells(cells, _) = row {
                self.homes.extend(cells.iter().filter_map(cell_value).filter_map(id));
            }
        }
    }

    fn visit_ledger(&mut self, ledger: &Ledger) {
        for line in &ledger.lines {
            let running = line.running.iter().filter_map(|(_, address)| address.as_ref());
            self.homes.extend(running.chain(&line.address).map(Address::id));
        }
    }

    /// The fragment of a number, if this is the first place where it stands.
    fn first(&mut self, address: &Address) -> Option<String> {
        let id = address.id();
        (!self.bare && self.given.insert(id.clone())).then_some(id)
    }

    /// A number for the `number` templates. `signed` writes a plus as well, for a term that is added.
    pub(super) fn number(
        &mut self,
        shown: &Shown,
        address: Option<&Address>,
        signed: bool,
    ) -> Json {
        if let (true, Some(address)) = (self.is_open, address) {
            return json!({ "place": mathml::local(address), "signed": signed, "pad": "", "tone": "" });
        }
        let (sign, tone) = match (shown.is_negative(), shown.is_zero()) {
            (true, _) => ("−", "minus"),
            (false, true) => (if signed { "+" } else { "" }, "zero"),
            (false, false) => (if signed { "+" } else { "" }, "plus"),
        };
        json!({
            "sign": sign,
            "digits": digits(shown),
            "tone": if shown.parts().is_some() { format!("{tone} fraction") } else { tone.to_owned() },
            "address": address.map(ToString::to_string),
            "id": address.and_then(|address| self.first(address)),
            "pad": "",
        })
    }

    /// A number in running text, which leads to where it is worked out.
    pub(super) fn value(&mut self, value: &Value) -> Markup {
        let text = escape(&format!(
            "{}{}",
            if value.shown.is_negative() { "−" } else { "" },
            digits(&value.shown)
        ));
        let Some(address) = &value.address else {
            return Markup(format!("<span class=\"value\">{text}</span>"));
        };
        let (id, name) = (address.id(), escape(&address.to_string()));
        Markup(if self.homes.contains(&id) {
            // Characters that a fragment of a URL may not have as they are.
            let escapes = [('%', "%25"), ('#', "%23"), ('[', "%5B"), (']', "%5D")];
            let fragment = escapes.iter().fold(id, |id, (from, to)| id.replace(*from, to));
            format!(
                "<a class=\"value\" href=\"#{}\" data-address=\"{name}\">{text}</a>",
                escape(&fragment)
            )
        } else {
            let id = self
                .first(address)
                .map(|id| format!(" id=\"{}\"", escape(&id)))
                .unwrap_or_default();
            format!("<span class=\"value\"{id} data-address=\"{name}\">{text}</span>")
        })
    }
}

fn id(value: &Value) -> Option<String> {
    Some(value.address.as_ref()?.id())
}

fn cell_value(cell: &Cell) -> Option<&Value> {
    match cell {
        Cell::Number(value) | Cell::Outcome(value) | Cell::Target(value, _) => Some(value),
        Cell::Label(_) | Cell::Empty => None,
    }
}

/// Pads the fractions of a column, so that its right edge puts the decimal points under each other.
///
/// The padding is drawn but hidden, and is no part of the text: a copied number stays a number.
pub(super) fn align<'a>(numbers: impl Iterator<Item = &'a mut Json>) {
    let fraction = |number: &Json| {
        let digits = number["digits"].as_str().unwrap_or_default();
        (!digits.contains('·'))
            .then(|| digits.split_once('.').map_or(0, |(_, fraction)| fraction.len()))
    };
    let numbers: Vec<&mut Json> = numbers.collect();
    let widest = numbers.iter().filter_map(|number| fraction(number)).max().unwrap_or(0);
    for number in numbers {
        let Some(own) = fraction(number) else {
            continue;
        };
        let point = if own == 0 && widest > 0 { "." } else { "" };
        number["pad"] = format!("{point}{}", "0".repeat(widest - own)).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{Number, decimal};

    fn shown(text: &str) -> Shown {
        decimal(text).unwrap().shown()
    }

    #[test]
    fn a_column_lines_up_on_the_decimal_point() {
        let mut anchors = Anchors::default();
        let mut column: Vec<Json> = ["0.3113", "-0.6", "2"]
            .iter()
            .map(|text| anchors.number(&shown(text), None, false))
            .collect();
        align(column.iter_mut());
        let pads: Vec<_> = column.iter().map(|number| number["pad"].as_str().unwrap()).collect();
        assert_eq!(pads, ["", "000", ".0000"]);
    }

    #[test]
    fn whole_numbers_need_no_padding() {
        let mut column = [Anchors::default().number(&shown("-12"), None, false)];
        align(column.iter_mut());
        assert_eq!((column[0]["sign"].as_str(), column[0]["pad"].as_str()), (Some("−"), Some("")));
    }

    #[test]
    fn a_name_has_one_fragment() {
        let address: Address = "xor(1, 1).h2.z".parse().unwrap();
        let mut anchors = Anchors::default();
        assert_eq!(anchors.number(&shown("1"), Some(&address), false)["id"], "xor(1,1).h2.z");
        assert!(anchors.number(&shown("1"), Some(&address), false)["id"].is_null());
    }

    #[test]
    fn prose_leads_to_a_number_only_where_it_stands() {
        let address: Address = "xor(1, 1).h2.z".parse().unwrap();
        let value = Value { shown: shown("-1"), address: Some(address.clone()) };
        let mut anchors = Anchors::default();
        assert!(anchors.value(&value).0.starts_with("<span class=\"value\" id=\"xor(1,1).h2.z\""));
        anchors.homes.insert(address.id());
        assert!(anchors.value(&value).0.starts_with("<a class=\"value\" href=\"#xor(1,1).h2.z\""));
    }
}
