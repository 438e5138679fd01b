//! Tables, matrices, comparisons and lanes: many numbers of traces side by side.

use super::super::check::distance;
use super::super::study::{Study, StudyError};
use super::super::view::{Cell, Column, ColumnKind, Lanes, Matrix, Row, Table, Value};
use super::prose::plain;
use super::walk::{largest_difference, upper_bound};
use crate::lesson::{self, DataSet};
use crate::network::Network;
use crate::number::{Decimal, Lane, Number, Relation};
use crate::render::text;
use crate::report::{Equation, Expr, Numbers};
use crate::trace::{Address, InputName, Place, Quantity, Record, run};

/// A network with more inputs than this has none of them in its tables: each row goes by its name.
const MOST_INPUTS: usize = 64;

/// Every row of a data set through a network: inputs, the wanted numbers, targets.
///
/// No `columns` means every neuron's output.
pub(super) fn data_table(
    study: &Study<'_>,
    network: &str,
    data: &DataSet,
    columns: &[lesson::Column],
    name: &str,
) -> Result<Table, StudyError> {
    let mut rows = Vec::new();
    let mut header: Option<Vec<Column>> = None;
    for index in 0..data.inputs.len() {
        let record = study.trace(network, &data.row(index))?;
        let numbers = study.numbers(&*record);
        let places =
            if columns.is_empty() { every_output(&*record) } else { named(&*record, columns) };
        let targets = data.targets.as_ref().and_then(|targets| targets.get(index));
        // Targets of another width belong to another network.
        let targets = targets.filter(|targets| targets.len() == record.outputs().len());
        header.get_or_insert_with(|| headings(&numbers, data, &places, targets.is_some()));
        rows.push(Row::Cells(cells(&numbers, data, index, &places, targets), None));
    }
    Ok(Table { name: name.to_owned(), columns: header.unwrap_or_default(), rows })
}

/// Every row of a data set through a network: inputs, outputs, targets.
pub(super) fn outputs_table(
    study: &Study<'_>,
    network: &Network<Decimal>,
    data: &DataSet,
    name: &str,
) -> Result<Table, StudyError> {
    let column = |neuron: &String| lesson::Column {
        neuron: neuron.clone(),
        quantity: Quantity::Output.named(None),
    };
    let columns: Vec<_> = network.outputs().iter().map(column).collect();
    data_table(study, &network.name, data, &columns, name)
}

fn every_output(record: &dyn Record) -> Vec<Place> {
    let of_layer = |layer: usize| {
        let neurons = 0..record.neurons(layer).len();
        neurons.map(move |neuron| Place { layer, neuron, quantity: Quantity::Output })
    };
    (1..=record.layers()).flat_map(of_layer).collect()
}

fn named(record: &dyn Record, columns: &[lesson::Column]) -> Vec<Place> {
    let places = columns.iter().filter_map(|column| {
        let input = record.input_name().clone();
        let quantity = column.quantity.clone();
        Address::new(record.network(), input, &column.neuron, quantity).place(record).ok()
    });
    places.collect()
}

fn headings(numbers: &Numbers<'_>, data: &DataSet, places: &[Place], targets: bool) -> Vec<Column> {
    let record = numbers.record;
    let mut columns = Vec::new();
    let wide = record.neurons(0).len() > MOST_INPUTS;
    if data.labels.is_some() || wide {
        columns.push(Column { header: Expr::Words(String::new()), kind: ColumnKind::Heading });
    }
    let inputs = record.neurons(0).iter().filter(|_| !wide);
    columns.extend(
        inputs.map(|name| Column { header: Expr::Symbol(name.clone()), kind: ColumnKind::Input }),
    );
    columns.extend(
        places
            .iter()
            .map(|&place| Column { header: heading(numbers, place), kind: ColumnKind::Number }),
    );
    let outputs = record.neurons(record.layers());
    if targets {
        columns.extend(outputs.iter().map(|name| Column {
            header: Expr::Words(if outputs.len() == 1 {
                "wanted".to_owned()
            } else {
                format!("wanted {name}")
            }),
            kind: ColumnKind::Wanted,
        }));
    }
    columns
}

/// What a column of numbers is called: the neuron for its output, else the number and its neuron.
fn heading(numbers: &Numbers<'_>, place: Place) -> Expr {
    let neuron = numbers.record.neurons(place.layer).get(place.neuron).cloned().unwrap_or_default();
    match place.quantity {
        Quantity::Output => numbers.output(place),
        Quantity::PreActivation => Expr::Symbol(format!("z_{neuron}")),
        quantity if quantity.is_backward() => {
            Expr::Phrase(vec![Expr::Words(format!("{neuron}:")), numbers.symbol(place)])
        }
        _ => {
            let name = numbers.record.address(place).quantity;
            Expr::Words(format!("{neuron}: {}", name.to_string().replace('.', " ")))
        }
    }
}

fn cells(
    numbers: &Numbers<'_>,
    data: &DataSet,
    index: usize,
    places: &[Place],
    targets: Option<&Vec<Decimal>>,
) -> Vec<Cell> {
    let record = numbers.record;
    let value = |place: Place| {
        let shown = numbers.shown(place)?;
        Some(Value { shown, address: Some(record.address(place)) })
    };
    let mut cells = Vec::new();
    let wide = record.neurons(0).len() > MOST_INPUTS;
    if let Some(labels) = &data.labels {
        cells.push(Cell::Label(Expr::Words(labels.get(index).cloned().unwrap_or_default())));
    } else if wide {
        cells.push(Cell::Label(Expr::Words(record.input_name().typeset())));
    }
    let input = |neuron| value(Place { layer: 0, neuron, quantity: Quantity::Output });
    cells.extend(
        (0..record.neurons(0).len())
            .filter(|_| !wide)
            .map(|neuron| input(neuron).map_or(Cell::Empty, Cell::Number)),
    );
    for &place in places {
        let outcome = place.layer == record.layers() && place.quantity == Quantity::Output;
        cells.push(match value(place) {
            None => Cell::Empty,
            Some(value) if outcome => Cell::Outcome(value),
            Some(value) => Cell::Number(value),
        });
    }
    if let Some(targets) = targets {
        let tolerance = data.expect.as_ref().map(|expect| expect.tolerance).unwrap_or_default();
        for (target, output) in targets.iter().zip(record.outputs()) {
            let reached = distance(record, output, *target)
                .is_some_and(|distance| distance <= tolerance.shown().exact());
            cells.push(Cell::Target(Value { shown: target.shown(), address: None }, reached));
        }
    }
    cells
}

/// A layer as one matrix product, z = Wx + b, and then row by row.
pub(super) fn matrix(
    study: &Study<'_>,
    network: &str,
    input: &InputName,
    layer: usize,
) -> Result<Option<Matrix>, StudyError> {
    let record = study.trace(network, input)?;
    let numbers = study.numbers(&*record);
    let neurons = 0..record.neurons(layer).len();
    let sources = 0..record.neurons(layer.saturating_sub(1)).len();
    let value = |neuron: usize, quantity: Quantity| {
        let place = Place { layer, neuron, quantity };
        Some(Value { shown: numbers.shown(place)?, address: Some(record.address(place)) })
    };
    let column = |quantity: Quantity| {
        neurons.clone().map(|n| value(n, quantity)).collect::<Option<Vec<_>>>()
    };
    let row = |neuron| {
        sources.clone().map(|s| value(neuron, Quantity::Weight(s))).collect::<Option<Vec<_>>>()
    };
    let parts = (
        neurons.clone().map(row).collect::<Option<Vec<_>>>(),
        sources.clone().map(|source| value(0, Quantity::Input(source))).collect::<Option<Vec<_>>>(),
        column(Quantity::Bias),
        column(Quantity::PreActivation),
    );
    let (Some(weights), Some(inputs), Some(biases), Some(results)) = parts else {
        return Ok(None);
    };
    let equation = |neuron: usize| {
        let place = |quantity| Place { layer, neuron, quantity };
        let terms = sources.clone().map(|s| numbers.substitution(place(Quantity::Product(s))));
        let bias = numbers.number(place(Quantity::Bias));
        let sum = Expr::Sum(terms.chain([bias]).collect::<Option<Vec<_>>>()?);
        let z = numbers.number(place(Quantity::PreActivation))?;
        let relation = match (sum.exact(), z.exact()) {
            (Some(sum), Some(z)) if sum == z => Relation::Equal,
            _ => Relation::Approximate,
        };
        let name = record.neurons(layer).get(neuron)?;
        Some(Equation {
            left: Expr::Symbol(format!("z_{name}")),
            steps: vec![(numbers.given(layer, neuron), sum), (relation, z)],
        })
    };
    let rows: Vec<Equation> = neurons.clone().filter_map(equation).collect();
    let given = neurons.map(|neuron| numbers.given(layer, neuron));
    Ok(Some(Matrix {
        title: format!("Layer {layer} of {network} at ({})", record.input_name().typeset()),
        weights,
        inputs,
        biases,
        results,
        vectors: study.lesson.notation.vectors,
        given: given
            .into_iter()
            .find(|relation| *relation == Relation::Approximate)
            .unwrap_or(Relation::Equal),
        rows,
        note: None,
    }))
}

/// The same numbers by hand, in f64 and in f32.
pub(super) fn lanes(
    study: &Study<'_>,
    network: &str,
    input: &InputName,
    wanted: &[String],
) -> Result<Lanes, StudyError> {
    let definition =
        study.lesson.network(network).ok_or_else(|| StudyError::Network(network.to_owned()))?;
    let values =
        study.lesson.input_values(input).ok_or_else(|| StudyError::Input(input.clone()))?;
    // The trace files beside the page hold every number that it names.
    study.trace(network, input)?;
    let in_lane = |lane| {
        run(lane, &definition.network, &values, input.clone())
            .map_err(|error| StudyError::Trace { what: format!("{network}({input})"), error })
    };
    let records =
        [in_lane(Lane::ByHand { digits: study.digits })?, in_lane(Lane::F64)?, in_lane(Lane::F32)?];
    let [by_hand, double, single] = &records;
    let numbers = study.numbers(&**by_hand);
    let mut rows = Vec::new();
    for place in by_hand.places() {
        let given = matches!(
            place.quantity,
            Quantity::Weight(_) | Quantity::Input(_) | Quantity::Bias | Quantity::RunningSum(_)
        );
        let name = by_hand.neurons(place.layer).get(place.neuron);
        let picked = wanted.is_empty() || name.is_some_and(|name| wanted.contains(name));
        if place.layer == 0 || given || !picked {
            continue;
        }
        let cells = records.iter().filter_map(|record| {
            // The address names the lesson's own number; the other lanes' have none on this page.
            let address = (record.lane() == study.lane).then(|| record.address(place));
            Some(Value { shown: record.shown(place)?, address })
        });
        rows.push((lane_label(&numbers, place), cells.collect()));
    }
    let differences = [
        ("by hand and in f64", largest_difference(&**by_hand, &**double)),
        ("in f32 and in f64", largest_difference(&**single, &**double)),
    ];
    let sentences = differences.map(|(pair, difference)| {
        if num_traits::Zero::is_zero(&difference) {
            format!("The numbers {pair} are the same.")
        } else {
            format!("The numbers {pair} differ by no more than {}.", upper_bound(&difference))
        }
    });
    Ok(Lanes {
        name: format!("{network} at ({}) in three arithmetics", by_hand.input_name().typeset()),
        lanes: vec![
            format!("by hand, {} decimals", study.digits),
            "f64".to_owned(),
            "f32".to_owned(),
        ],
        rows,
        caption: Some(plain(sentences.join(" "))),
    })
}

fn lane_label(numbers: &Numbers<'_>, place: Place) -> Expr {
    let name = numbers.record.neurons(place.layer).get(place.neuron).cloned().unwrap_or_default();
    match place.quantity {
        Quantity::Output => numbers.output(place),
        Quantity::PreActivation => Expr::Symbol(format!("z_{name}")),
        Quantity::Product(_) => {
            Expr::Words(format!("{name}: {}", text::expression(&numbers.symbol(place))))
        }
        quantity => Expr::Words(format!("{} of {name}", quantity.kind())),
    }
}
