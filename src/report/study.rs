//! A lesson with its networks run: every trace that its pages ask for, made once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::Numbers;
use crate::lesson::{Lesson, NetworkDefinition};
use crate::network::{Network, Operation, StoredNetwork};
use crate::number::{Decimal, Lane};
use crate::trace::stream;
use crate::trace::{
    Address, AddressError, InputName, Loss, Place, Record, Task, TraceError, run_task,
};

/// A row of a data set with more numbers than this keeps its name: `digits#3`.
const MAX_NUMBERS_IN_NAME: usize = 16;
/// A network with more inputs than this is drawn at an input without a name.
const MAX_ZEROS_IN_NAME: usize = 1_000;

/// A lesson, an arithmetic, and the traces made so far.
pub struct Study<'l> {
    /// The lesson.
    pub lesson: &'l Lesson,
    /// The arithmetic that its networks run in.
    pub lane: Lane,
    /// Decimals shown of a machine number.
    pub digits: u32,
    /// What its networks should learn, if they are to be traced backwards too; to be set before the
    /// first trace.
    pub learning: Option<Learning>,
    traces: RefCell<BTreeMap<(String, InputName), Rc<dyn Record>>>,
    /// Networks and inputs whose traces have files of their own.
    pub(super) noted: RefCell<Vec<(String, InputName)>>,
}

/// What networks should learn, as far as it was said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    /// The loss; else that of the lesson, else half-squared-error, or cross-entropy after a softmax.
    pub loss: Option<Loss>,
    /// What the outputs should be; else the targets of the data row with the same input.
    pub targets: Option<Vec<Decimal>>,
    /// The learning rate; else that of the lesson; without one no parameter is updated.
    pub rate: Option<Decimal>,
    /// Whether only the weights are updated.
    pub keep_biases: bool,
}

/// The loss of a network of which nothing was said.
fn usual_loss(network: &Network<Decimal>) -> Option<Loss> {
    let last = network.layers.last().and_then(|layer| layer.operations.last());
    Loss::named(match last {
        Some(Operation::Softmax) => "cross-entropy",
        _ => "half-squared-error",
    })
}

/// Why a number of a lesson could not be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StudyError {
    /// The lesson has no network of that name.
    Network(String),
    /// The lesson has no data set of that name, or no such row.
    Input(InputName),
    /// The lesson has no data set of that name.
    Data(String),
    /// The lesson says nowhere what the outputs should be.
    Target(String),
    /// The network could not run on the input.
    Trace {
        /// What was traced: `xor(1, 1)`.
        what: String,
        /// What went wrong.
        error: TraceError,
    },
    /// A run or a sweep failed, or has no such number.
    Learned {
        /// The run or the sweep.
        name: String,
        /// What went wrong.
        message: String,
    },
    /// A stored network could not run.
    Stored(String),
    /// The trace has no such number.
    Address(AddressError),
}

impl fmt::Display for StudyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StudyError::Network(name) => write!(f, "the lesson has no network `{name}`"),
            StudyError::Input(input) => write!(f, "the lesson has no data row `{input}`"),
            StudyError::Target(what) => write!(
                f,
                "no target is known for `{what}`: the lesson's data has none, and none was given"
            ),
            StudyError::Data(name) => write!(f, "the lesson has no data set `{name}`"),
            StudyError::Trace { what, error } => write!(f, "cannot trace `{what}`: {error}"),
            StudyError::Learned { name, message } => write!(f, "`{name}`: {message}"),
            StudyError::Stored(message) => f.write_str(message),
            StudyError::Address(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StudyError {}

impl<'l> Study<'l> {
    /// A lesson in its own arithmetic.
    pub fn new(lesson: &'l Lesson) -> Self {
        Self::in_lane(lesson, lesson.arithmetic, lesson.digits)
    }

    /// A lesson in another arithmetic, or with other digits.
    pub fn in_lane(lesson: &'l Lesson, lane: Lane, digits: u32) -> Self {
        let (traces, noted) = (RefCell::default(), RefCell::default());
        Self { lesson, lane, digits, learning: None, traces, noted }
    }

    /// The trace of a network on an input.
    ///
    /// # Errors
    /// If the lesson has no such network or data row, or the network cannot run on the input.
    pub fn trace(&self, network: &str, input: &InputName) -> Result<Rc<dyn Record>, StudyError> {
        let input = &self.by_numbers(input);
        let key = (network.to_owned(), input.clone());
        if let Some(record) = self.traces.borrow().get(&key) {
            return Ok(Rc::clone(record));
        }
        let record = self.trace_once(network, input)?;
        self.traces.borrow_mut().insert(key, Rc::clone(&record));
        Ok(record)
    }

    /// The same, but the trace is not kept: for going through a large data set row by row.
    ///
    /// # Errors
    /// As [`Study::trace`].
    pub fn trace_once(
        &self,
        network: &str,
        input: &InputName,
    ) -> Result<Rc<dyn Record>, StudyError> {
        let input = &self.by_numbers(input);
        let definition =
            self.lesson.network(network).ok_or_else(|| StudyError::Network(network.to_owned()))?;
        let values =
            self.lesson.input_values(input).ok_or_else(|| StudyError::Input(input.clone()))?;
        let task = self.task(definition, &values, input)?;
        let (name, task) = (input.clone(), task.as_ref());
        let record = run_task(self.lane, &definition.network, &values, name, task);
        let failed = |error| StudyError::Trace { what: format!("{network}({input})"), error };
        Ok(Rc::from(record.map_err(failed)?))
    }

    /// What the network should learn from an input, if anything.
    fn task(
        &self,
        definition: &NetworkDefinition,
        values: &[Decimal],
        input: &InputName,
    ) -> Result<Option<Task>, StudyError> {
        let network = &definition.network;
        let of_the_lesson = definition.loss.map(|loss| Learning {
            loss: Some(loss),
            targets: None,
            rate: definition.learning_rate,
            keep_biases: definition.keep_biases,
        });
        let Some(learning) = self.learning.as_ref().or(of_the_lesson.as_ref()) else {
            return Ok(None);
        };
        let targets = learning.targets.clone().or_else(|| {
            let rows = |data: &'l crate::lesson::DataSet| {
                data.inputs.iter().zip(data.targets.iter().flatten())
            };
            let mut rows = self.lesson.data.iter().flat_map(rows);
            let fits = |(inputs, targets): &(&Vec<Decimal>, &Vec<Decimal>)| {
                inputs.as_slice() == values && targets.len() == network.outputs().len()
            };
            rows.find(fits).map(|(_, targets)| targets.clone())
        });
        if targets.is_none() && self.learning.is_none() {
            return Ok(None);
        }
        let missing = || StudyError::Target(format!("{}({input})", network.name));
        let targets = targets.ok_or_else(missing)?;
        // What was not said otherwise is as the lesson has it.
        let loss = learning.loss.or(definition.loss).or_else(|| usual_loss(network));
        let rate = learning.rate.or(definition.learning_rate);
        let keep_biases = learning.keep_biases || definition.keep_biases;
        Ok(loss.map(|loss| Task { loss, targets, rate, keep_biases }))
    }

    /// A trace that stands for the network alone, for diagrams without values: its input is all zeros.
    ///
    /// # Errors
    /// As [`Study::trace`].
    pub fn blank(&self, network: &str) -> Result<Rc<dyn Record>, StudyError> {
        let definition =
            self.lesson.network(network).ok_or_else(|| StudyError::Network(network.to_owned()))?;
        let zeros = vec![Decimal::ZERO; definition.network.inputs.len()];
        if zeros.len() <= MAX_ZEROS_IN_NAME {
            return self.trace(network, &InputName::of(&zeros));
        }
        // Thousands of zeros are no name that every address could carry.
        let record =
            run_task(self.lane, &definition.network, &zeros, InputName::of(&zeros[..0]), None);
        let failed = |error| StudyError::Trace { what: network.to_owned(), error };
        Ok(Rc::from(record.map_err(failed)?))
    }

    /// The number that an address names: its trace and its place there.
    ///
    /// # Errors
    /// As [`Study::trace`]; and if the trace has no such number.
    pub fn look_up(&self, address: &Address) -> Result<(Rc<dyn Record>, Place), StudyError> {
        let record = match self.lesson.stored_network(&address.network) {
            Some(network) => self.neuron(network, address)?,
            None => self.trace(&address.network, &address.input)?,
        };
        let place = address.place(&*record).map_err(StudyError::Address)?;
        Ok((record, place))
    }

    /// The trace of the one neuron of a stored network that an address is about.
    fn neuron(
        &self,
        network: &StoredNetwork,
        address: &Address,
    ) -> Result<Rc<dyn Record>, StudyError> {
        let input = &address.input;
        let found = self.lesson.stored_input(input);
        let found = found.filter(|(_, _, width)| *width == network.inputs.len());
        let (values, first, _) = found.ok_or_else(|| StudyError::Input(input.clone()))?;
        let name = self.by_numbers(input);
        let at = (&values, first);
        match stream::neuron(self.lane, network, &address.neuron, at, name) {
            Ok(Some(record)) => Ok(Rc::from(record)),
            Ok(None) => {
                let start = format!("{}({}).", address.network, address.input).len();
                let message =
                    format!("network `{}` has no neuron `{}`", network.name, address.neuron);
                let span = start..start + address.neuron.len();
                let layers = (0..=network.layers.len()).map(|layer| network.sources(layer));
                // Of a run of names, the ends tell enough.
                let ends = layers.flat_map(|names| [names.get(0), names.get(names.len() - 1)]);
                let candidates = ends.flatten().map(String::from).collect();
                Err(StudyError::Address(AddressError { message, span, candidates }))
            }
            Err(error) => Err(StudyError::Stored(error.to_string())),
        }
    }

    /// The one name of an input: a row of a data set is called by its numbers, as long as they are few.
    fn by_numbers(&self, input: &InputName) -> InputName {
        let InputName::Row { .. } = input else {
            return input.clone();
        };
        match self.lesson.input_values(input) {
            Some(values) if values.len() <= MAX_NUMBERS_IN_NAME => InputName::of(&values),
            _ => input.clone(),
        }
    }

    /// Every trace made so far, by network in the lesson's order, then by input.
    pub fn traces(&self) -> Vec<Rc<dyn Record>> {
        let traces = self.traces.borrow();
        let mut ordered = Vec::with_capacity(traces.len());
        for definition in &self.lesson.networks {
            let of = traces.iter().filter(|((network, _), _)| *network == definition.network.name);
            ordered.extend(of.map(|(_, record)| Rc::clone(record)));
        }
        ordered
    }

    /// A trace as this study shows it.
    pub fn numbers<'t>(&self, record: &'t dyn Record) -> Numbers<'t> {
        Numbers { output: self.lesson.notation.output, ..Numbers::new(record, self.digits) }
    }

    /// Every input that goes with a network: the rows of the data sets with as many values as it has
    /// inputs.
    pub fn inputs_of(&self, network: &str) -> Vec<InputName> {
        let exact = self.lesson.network(network).map(|definition| definition.network.inputs.len());
        let stored = self.lesson.stored_network(network).map(|network| network.inputs.len());
        let Some(width) = exact.or(stored) else {
            return Vec::new();
        };
        let fits = |data: &&crate::lesson::DataSet| {
            data.inputs.first().is_some_and(|row| row.len() == width)
        };
        let data = self.lesson.data.iter().filter(fits);
        let rows = |data: &'l crate::lesson::DataSet| {
            let name = data.name.clone();
            (1..=data.inputs.len()).map(move |row| InputName::Row { data: name.clone(), row })
        };
        let written = data.flat_map(rows).map(|input| self.by_numbers(&input));
        let stored = self.lesson.stored_data.iter();
        let stored = stored.filter(|data| exact.is_none() && data.width == width);
        let rows = stored.flat_map(|data| {
            (1..=data.rows).map(|row| InputName::Row { data: data.name.clone(), row })
        });
        written.chain(rows).collect()
    }
}
