//! Traces that are written as they arise: rows, arrays and tables of any length.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::trace::Pass;
use super::{Failure, progress};
use crate::network::{StoredArray, StoredNetwork};
use crate::number::{Lane, Machine};
use crate::output::{FileWriter, FolderWriter, OutputError};
use crate::render::npy::Arrays;
use crate::render::rows::{self, RowFormat, RowSink};
use crate::report::Study;
use crate::trace::SoftmaxStep;
use crate::trace::stream::{NeuronEnd, Sink, StreamError, Terms, stream};

/// What is written.
#[derive(Clone, Copy)]
pub(super) enum Format {
    /// One row a number.
    Rows(RowFormat),
    /// A folder of arrays.
    Npy,
}

/// Bytes that are gathered before they are written.
const BUFFER: usize = 1 << 18;

/// Writes the passes to `output`, or to standard output.
pub(super) fn run(
    study: &Study<'_>,
    passes: &[Pass],
    format: Format,
    output: Option<&Path>,
) -> Result<(), Failure> {
    match format {
        Format::Rows(format) => rows_to(study, passes, format, output),
        Format::Npy => {
            let [pass] = passes else {
                return Err(Failure::advised(
                    format!(
                        "{} traces are asked for, and a folder of arrays holds one",
                        passes.len()
                    ),
                    "choose it with --network and --input",
                ));
            };
            let Some(folder) = output else {
                return Err(Failure::advised(
                    "arrays are written to a folder",
                    "name it with --output",
                ));
            };
            match study.lane {
                Lane::F64 => npy::<f64>(study, pass, folder),
                Lane::F32 => npy::<f32>(study, pass, folder),
                Lane::ByHand { .. } => Err(Failure::advised(
                    "arrays hold machine numbers, and this lesson is worked by hand",
                    "add --arithmetic f64",
                )),
            }
        }
    }
}

/// Every pass as rows, under one header.
fn rows_to(
    study: &Study<'_>,
    passes: &[Pass],
    format: RowFormat,
    output: Option<&Path>,
) -> Result<(), Failure> {
    let Some(path) = output else {
        let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
        let written = write_rows(study, passes, format, &mut out);
        return match written.and_then(|()| out.flush().map_err(Stop::Write)) {
            // A reader that has gone away is no failure.
            Err(Stop::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(stop) => Err(stop.failure(study, "standard output")),
            Ok(()) => Ok(()),
        };
    };
    let mut out = BufWriter::with_capacity(BUFFER, FileWriter::begin(path)?);
    let written = write_rows(study, passes, format, &mut out);
    let failed = |stop: Stop| stop.failure(study, &format!("`{}`", path.display()));
    written.and_then(|()| out.flush().map_err(Stop::Write)).map_err(failed)?;
    let file = out.into_inner().map_err(|error| failed(Stop::Write(error.into_error())))?;
    Ok(file.finish()?)
}

fn write_rows(
    study: &Study<'_>,
    passes: &[Pass],
    format: RowFormat,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    out.write_all(format.header().as_bytes()).map_err(Stop::Write)?;
    for pass in passes {
        let Some(network) = study.lesson.stored_network(&pass.network) else {
            let record = study.trace_once(&pass.network, &pass.input).map_err(Failure::usage)?;
            rows::record(format, &*record, out).map_err(Stop::Write)?;
            continue;
        };
        match study.lane {
            Lane::F32 => {
                let sink = RowSink::new(format, network, &pass.input, &mut *out);
                pass_through::<f32>(study, network, pass, sink)?;
            }
            Lane::F64 => {
                let sink = RowSink::new(format, network, &pass.input, &mut *out);
                pass_through::<f64>(study, network, pass, sink)?;
            }
            Lane::ByHand { .. } => return Err(by_hand(network).into()),
        }
    }
    Ok(())
}

/// One pass as a folder of arrays.
fn npy<N: Machine>(study: &Study<'_>, pass: &Pass, folder: &Path) -> Result<(), Failure> {
    let of_the_lesson;
    let network = match study.lesson.stored_network(&pass.network) {
        Some(network) => network,
        None => {
            let exact = study.lesson.network(&pass.network);
            let dense = exact.and_then(|definition| StoredNetwork::of(&definition.network));
            of_the_lesson = dense.ok_or_else(|| {
                Failure::advised(
                    format!(
                        "arrays are for chains of dense layers, and `{}` is none",
                        pass.network
                    ),
                    "choose --format csv, jsonl or parquet",
                )
            })?;
            &of_the_lesson
        }
    };
    let mut files = FolderWriter::begin(folder)?;
    let create = |name: &str| files.create(name).map_err(refused);
    let written = pass_through::<N>(study, network, pass, Arrays::new(network, create));
    written.map_err(|stop| stop.failure(study, &format!("`{}`", folder.display())))?;
    Ok(files.finish()?)
}

/// The disk's own error, for sinks that know of no other.
pub(super) fn refused(error: OutputError) -> io::Error {
    match error {
        OutputError::Io(_, error) => error,
        error @ OutputError::Foreign(_) => io::Error::other(error.to_string()),
    }
}

/// Runs a network on an input into a sink, with a bar on standard error.
pub(super) fn pass_through<N: Machine>(
    study: &Study<'_>,
    network: &StoredNetwork,
    pass: &Pass,
    sink: impl Sink<N>,
) -> Result<(), Stop> {
    let (input, first) = input_of(study, network, pass)?;
    let template = "{bar:24} {percent}% of {len} products {msg}";
    let bar = progress::progress(network.weight_count(), template);
    bar.set_message(format!("{}({})", pass.network, pass.input));
    let outcome = stream(network, &input, first, &mut Counted { sink, bar: &bar });
    bar.finish_and_clear();
    outcome.map(drop).map_err(Stop::from)
}

/// The numbers of an input and the first of them, if they fit the network.
fn input_of(
    study: &Study<'_>,
    network: &StoredNetwork,
    pass: &Pass,
) -> Result<(StoredArray, usize), Failure> {
    let found = study.lesson.stored_input(&pass.input);
    let missing = || Failure::usage(format!("the lesson has no data row `{}`", pass.input));
    let (input, first, width) = found.ok_or_else(missing)?;
    if width == network.inputs.len() {
        return Ok((input, first));
    }
    let inputs = network.inputs.len();
    let name = &network.name;
    let message = format!("network `{name}` has {inputs} inputs, but `{}` has {width}", pass.input);
    Err(Failure::usage(message))
}

pub(super) fn by_hand(network: &StoredNetwork) -> Failure {
    Failure::advised(
        format!("the parameters of `{}` are stored, and not worked by hand", network.name),
        "leave out --arithmetic, or choose f64 or f32",
    )
}

/// Why a trace was not written.
pub(super) enum Stop {
    /// The place it goes to takes no more.
    Write(io::Error),
    /// The network or its files.
    Pass(StreamError),
    /// The command line.
    Asked(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Stop::Asked(failure)
    }
}

impl From<StreamError> for Stop {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Sink(error) => Stop::Write(error),
            error => Stop::Pass(error),
        }
    }
}

impl Stop {
    pub(super) fn failure(self, study: &Study<'_>, target: &str) -> Failure {
        match self {
            Stop::Write(error) => Failure::Machine(format!("cannot write {target}: {error}")),
            Stop::Asked(failure) => failure,
            Stop::Pass(error) => stopped(study, &error),
        }
    }
}

/// A pass that stopped: a file with a wrong number is the lesson's mistake, a file that is gone the machine's.
fn stopped(study: &Study<'_>, error: &StreamError) -> Failure {
    match error {
        StreamError::NotFinite { array, .. } => {
            Failure::Lesson(vec![study.lesson.file_mistake(array, error.to_string())])
        }
        StreamError::Trace(error) => Failure::usage(error),
        StreamError::Read(..) | StreamError::Sink(_) => Failure::Machine(error.to_string()),
    }
}

/// A sink that moves the bar on.
struct Counted<'b, S> {
    sink: S,
    bar: &'b indicatif::ProgressBar,
}

impl<N: Machine, S: Sink<N>> Sink<N> for Counted<'_, S> {
    fn takes_turns(&self) -> bool {
        self.sink.takes_turns()
    }

    fn inputs(&mut self, first: usize, values: &[N]) -> io::Result<()> {
        self.sink.inputs(first, values)
    }

    fn terms(&mut self, terms: &Terms<'_, N>) -> io::Result<()> {
        self.bar.inc(terms.products.len() as u64);
        self.sink.terms(terms)
    }

    fn neuron(&mut self, end: &NeuronEnd<N>) -> io::Result<()> {
        self.sink.neuron(end)
    }

    fn softmax(&mut self, layer: usize, step: &SoftmaxStep<N>) -> io::Result<()> {
        self.sink.softmax(layer, step)
    }
}
