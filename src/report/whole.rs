//! Which traces go into the data files of a page, and where the others are to be had.

use std::rc::Rc;

use super::study::{Study, StudyError};
use super::view::{LeftOut, Link, Whole};
use super::words::grouped;
use crate::render::run::has_parameters;
use crate::trace::{InputName, Record};

/// A pass of more products than this has a file of its own, if the page works it out, and no place in
/// `trace.json` and `trace.csv`: there each product takes some four hundred bytes.
const MOST_OF_ONE: usize = 20_000;
/// More products than this, of all passes together, are not in these files either.
const MOST_OF_ALL: usize = 400_000;

/// A trace and the path of its file beside the page.
type Filed = (String, Rc<dyn Record>);

impl Study<'_> {
    /// Notes that a page works this trace out, and says where all of it is; nothing if it is in the page's trace files.
    pub(super) fn whole(&self, record: &dyn Record) -> Option<Whole> {
        let name = record.network();
        let products = self.products_of(name);
        if products <= MOST_OF_ONE {
            return None;
        }
        let input = record.input_name();
        let mut noted = self.noted.borrow_mut();
        let key = (name.to_owned(), input.clone());
        let place = noted.iter().position(|other| *other == key).unwrap_or_else(|| {
            noted.push(key);
            noted.len() - 1
        });
        let file = path_of(name, input, place);
        let short = match input {
            InputName::Row { .. } => format!(" --input {input}"),
            InputName::Numbers(_) => String::new(),
        };
        Some(Whole {
            products: grouped(products),
            file: Link { href: file.clone(), title: file },
            command: format!(
                "longhand trace {} --network {name}{short} --format csv",
                self.file_name()
            ),
        })
    }

    /// The traces that have files of their own, by their paths beside the page.
    ///
    /// # Errors
    /// As [`Study::trace`].
    pub fn whole_traces(&self) -> Result<Vec<Filed>, StudyError> {
        let noted = self.noted.borrow();
        let named = noted.iter().enumerate().map(|(place, (network, input))| {
            Ok((path_of(network, input, place), self.trace(network, input)?))
        });
        named.collect()
    }

    /// Traces that the page takes a number from, too large for its data files and without files of their own.
    pub fn glimpsed_traces(&self) -> Vec<Rc<dyn Record>> {
        let noted = self.noted.borrow();
        let mut traces = self.traces();
        traces.retain(|record| {
            let key = (record.network().to_owned(), record.input_name().clone());
            self.products_of(record.network()) > MOST_OF_ONE && !noted.contains(&key)
        });
        traces
    }

    /// Every trace that goes into the data files of the page, in a fixed order: the rows of the data, and what the
    /// page asked for beyond them, as far as there is room.
    ///
    /// # Errors
    /// As [`Study::trace`].
    pub fn filed_traces(&self) -> Result<Vec<Rc<dyn Record>>, StudyError> {
        for (network, inputs, _) in self.filed() {
            for input in inputs {
                self.trace(&network, &input)?;
            }
        }
        let mut traces = self.traces();
        traces.retain(|record| self.products_of(record.network()) <= MOST_OF_ONE);
        Ok(traces)
    }

    /// What is not in the data files of the page, and the commands that write it.
    pub(super) fn left_out(&self) -> Vec<LeftOut> {
        let missing = self.filed().into_iter().filter(|(_, inputs, all)| inputs.len() < *all);
        let missing: Vec<String> = missing
            .map(|(network, _, all)| {
                let passes = if all == 1 { "pass" } else { "passes" };
                let products = grouped(self.products_of(&network));
                format!("{} {passes} of {products} products through {network}", grouped(all))
            })
            .collect();
        let passes = (!missing.is_empty()).then(|| LeftOut {
            what: format!("Too large to be in there: {}. For every pass:", missing.join(", ")),
            command: format!("longhand trace {} --format csv", self.file_name()),
        });
        let runs = self.lesson.runs.iter();
        let runs = runs.filter(|run| run.record().is_ok_and(|record| !has_parameters(record)));
        let runs = runs.map(|run| LeftOut {
            what: format!(
                "{0}.csv has the losses of {0} alone. For every parameter of every epoch:",
                run.name
            ),
            command: format!("longhand train {} --run {} --format csv", self.file_name(), run.name),
        });
        passes.into_iter().chain(runs).collect()
    }

    /// For each network the rows of data that are filed, and how many rows there are.
    fn filed(&self) -> Vec<(String, Vec<InputName>, usize)> {
        let mut room = MOST_OF_ALL;
        let networks = self.lesson.networks.iter().map(|definition| &definition.network.name);
        networks
            .map(|name| {
                let inputs = self.inputs_of(name);
                let (count, products) = (inputs.len(), self.products_of(name));
                let all = products.saturating_mul(count);
                if products > MOST_OF_ONE || all > room {
                    return (name.clone(), Vec::new(), count);
                }
                room -= all;
                (name.clone(), inputs, count)
            })
            .collect()
    }

    fn products_of(&self, network: &str) -> usize {
        self.lesson.network(network).map_or(0, |definition| definition.network.product_count())
    }

    /// The lesson's file without its folder.
    pub(super) fn file_name(&self) -> String {
        let path = std::path::Path::new(&self.lesson.source.name);
        path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Where the trace of a network on an input lies; `place` tells inputs apart that are named by their numbers.
fn path_of(network: &str, input: &InputName, place: usize) -> String {
    match input {
        InputName::Row { data, row } => format!("traces/{network}/{data}-{row}.csv"),
        // A name of data has no point in it.
        InputName::Numbers(_) => format!("traces/{network}/input.{}.csv", place + 1),
    }
}
