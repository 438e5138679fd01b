//! Traces as Parquet files, whole or in parts.

use std::path::Path;

use super::Failure;
use super::trace::Pass;
use crate::report::Study;

/// Writes the passes to the file `output`; with `partitions`, to a folder of files.
#[cfg(not(feature = "parquet"))]
pub(super) fn run(
    _study: &Study<'_>,
    _passes: &[Pass],
    _partitions: &[String],
    _output: Option<&Path>,
) -> Result<(), Failure> {
    Err(Failure::advised(
        "this longhand was built without Parquet",
        "build it with `cargo install --path . --features parquet`",
    ))
}

#[cfg(feature = "parquet")]
pub(super) use with_parquet::run;

#[cfg(feature = "parquet")]
mod with_parquet {
    use std::io::{self, BufWriter, Write};

    use super::{Failure, Pass, Path, Study};
    use crate::cli::stream::{Stop, by_hand, pass_through, refused};
    use crate::lesson::suggest;
    use crate::network::StoredNetwork;
    use crate::number::{Lane, Machine};
    use crate::output::{FileWriter, FolderWriter};
    use crate::render::parquet::{PARTITIONS, Scaled, TableSink, Tables, Value};

    /// Writes the passes to the file `output`; with `partitions`, to a folder of files.
    pub(in crate::cli) fn run(
        study: &Study<'_>,
        passes: &[Pass],
        partitions: &[String],
        output: Option<&Path>,
    ) -> Result<(), Failure> {
        let Some(output) = output else {
            return Err(Failure::advised(
                "Parquet is written to a file, or with --partition-by to a folder",
                "name it with --output",
            ));
        };
        let partitions = partitions.iter().map(|name| partition(name)).collect::<Result<_, _>>()?;
        match study.lane {
            Lane::F64 => machine::<f64>(study, passes, partitions, output),
            Lane::F32 => machine::<f32>(study, passes, partitions, output),
            Lane::ByHand { digits } => {
                write::<Scaled>(study, passes, partitions, output, &digits, |_, network, _| {
                    Err(by_hand(network).into())
                })
            }
        }
    }

    /// A column that a data set can be cut by.
    fn partition(name: &str) -> Result<&'static str, Failure> {
        let name = name.trim();
        PARTITIONS.into_iter().find(|known| *known == name).ok_or_else(|| {
            let message = format!("a data set cannot be cut by `{name}`");
            match suggest(name, PARTITIONS) {
                Some(close) => Failure::advised(message, format!("did you mean `{close}`?")),
                None => Failure::advised(message, format!("it can by {}", PARTITIONS.join(", "))),
            }
        })
    }

    fn machine<N: Machine + Value<Scale = ()>>(
        study: &Study<'_>,
        passes: &[Pass],
        partitions: Vec<&'static str>,
        output: &Path,
    ) -> Result<(), Failure> {
        write::<N>(study, passes, partitions, output, &(), |tables, network, pass| {
            pass_through::<N>(study, network, pass, TableSink::new(tables, network))
        })
    }

    /// What a table is written to.
    type File = BufWriter<Box<dyn Destination>>;

    /// A file by itself, or one of a folder.
    trait Destination: Write + Send {
        fn finish(self: Box<Self>) -> Result<(), Failure>;
    }

    impl Destination for FileWriter {
        fn finish(self: Box<Self>) -> Result<(), Failure> {
            Ok(FileWriter::finish(*self)?)
        }
    }

    impl Destination for std::fs::File {
        fn finish(self: Box<Self>) -> Result<(), Failure> {
            Ok(())
        }
    }

    /// Bytes that are gathered before they are written.
    const BUFFER: usize = 1 << 18;

    fn write<V: Value>(
        study: &Study<'_>,
        passes: &[Pass],
        partitions: Vec<&'static str>,
        output: &Path,
        scale: &V::Scale,
        stored: impl Fn(&mut Tables<'_, V, File>, &StoredNetwork, &Pass) -> Result<(), Stop>,
    ) -> Result<(), Failure> {
        let mut folder = match partitions.as_slice() {
            [] => None,
            _ => Some(FolderWriter::begin(output)?),
        };
        let create = |path: &str| {
            let file: Box<dyn Destination> = match &mut folder {
                Some(folder) => Box::new(folder.create(path).map_err(refused)?),
                None => Box::new(FileWriter::begin(output).map_err(refused)?),
            };
            Ok(BufWriter::with_capacity(BUFFER, file))
        };
        let failed = |stop: Stop| stop.failure(study, &format!("`{}`", output.display()));
        let disk = |error: io::Error| failed(Stop::Write(error));
        let slug = &study.lesson.slug;
        let mut tables = Tables::<V, File>::new(slug, scale, partitions, create).map_err(disk)?;
        for pass in passes {
            tables.pass(&pass.network, &pass.input.to_string());
            match study.lesson.stored_network(&pass.network) {
                Some(network) => stored(&mut tables, network, pass).map_err(failed)?,
                None => {
                    let record = study.trace_once(&pass.network, &pass.input);
                    let record = record.map_err(Failure::usage)?;
                    tables.record(&*record, scale).map_err(disk)?;
                }
            }
        }
        if let Some(file) = tables.finish().map_err(disk)? {
            let file = file.into_inner().map_err(|error| disk(error.into_error()))?;
            file.finish()?;
        }
        folder.map_or(Ok(()), |folder| Ok(folder.finish()?))
    }
}
