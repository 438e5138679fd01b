//! Whether one neuron can tell two classes apart: weights that do, or the inequalities that forbid it.

use num_traits::{One, Signed, Zero};

mod drawing;

use super::super::study::Study;
use super::super::view::{Block, Prose, Stage, Worked};
use super::PageError;
use super::exact::{
    Notation, Rows, count, enumerated, equal, name, numbered, sentence, spelled, stage,
    with_formulas,
};
use crate::lesson::block::SeparateBlock;
use crate::number::{Relation, Shown};
use crate::proof::certificate::{Certificate, CertificateLine, Minimality};
use crate::proof::inequality::LinearForm;
use crate::proof::separability::{Separation, Verdict, decide};
use crate::proof::{Rational, fraction};
use crate::report::{Expr, Ledger, Line, LineKind};

use drawing::drawing;

/// More rows of a class than this are folded.
const FOLD_ABOVE: usize = 16;

/// The work of a `separate` block.
pub(super) fn separate(
    study: &Study<'_>,
    id: &str,
    block: &SeparateBlock,
    caption: Option<Prose>,
) -> Result<Worked, PageError> {
    let rows = Rows::of(study, &block.answers)?;
    let half = fraction(1, 2).unwrap_or_default();
    let classes: Vec<bool> = rows.answers.iter().map(|answer| *answer > half).collect();
    let verdict = decide(&rows.points, &classes)
        .map_err(|error| PageError::Proof { id: id.to_owned(), message: error.to_string() })?;
    let notation = Notation::of(rows.points.iter().flatten());
    let question = Question { rows, classes, notation };
    let (answer, mut stages) = match &verdict {
        Verdict::Separable(found) => ("Yes", separable(&question, found)),
        Verdict::Impossible(found) => ("No", impossible(&question, found)),
    };
    stages.insert(0, question.stage());
    if let Some(figure) = drawing(&question, id, &verdict) {
        stages.push(stage("In a picture", vec![Block::Figure(figure)]));
    }
    Ok(Worked {
        id: id.to_owned(),
        title: format!("Can one neuron answer “{}”? {answer}.", question.rows.data.name),
        subtitle: Some("exact, nothing rounded".to_owned()),
        stages,
        caption,
    })
}

/// The rows with their classes, and how their numbers are written.
struct Question<'l> {
    rows: Rows<'l>,
    classes: Vec<bool>,
    notation: Notation,
}

impl Question<'_> {
    /// What is asked of the weights.
    fn stage(&self) -> Stage {
        let inputs = self.rows.inputs();
        let products = (0..inputs)
            .map(|input| Expr::Product(vec![numbered("w", input), numbered("x", input)]));
        let z = Expr::Sum(products.chain([name("b")]).collect());
        let asked = |relation: Relation, says: &str| Line {
            kind: LineKind::Step,
            label: Expr::Words(format!("it says {says} where")),
            work: Some(z.clone()),
            relation: Some(relation),
            value: Shown::fraction(&Rational::zero()),
            address: None,
            running: None,
        };
        let ledger = Ledger {
            title: Expr::Words("A neuron without activation, read as 1 or 0".to_owned()),
            lines: vec![asked(Relation::Above, "1"), asked(Relation::AtMost, "0")],
            equation: None,
            note: Some("On the line itself, where the sum is 0, it says 0.".to_owned()),
        };
        let ones = self.classes.iter().filter(|&&class| class).count();
        let zeros = self.classes.len() - ones;
        let asks = |rows: usize| if rows == 1 { "asks" } else { "ask" };
        let unknowns: Vec<Expr> =
            (0..inputs).map(|input| numbered("w", input)).chain([name("b")]).collect();
        stage(
            "What is asked",
            vec![
                Block::Ledgers(vec![ledger]),
                with_formulas(
                    &format!(
                        "The inputs of a row are given; {} are to be found. Here {} {} for a 1 and {} for a 0.",
                        enumerated(unknowns.len()),
                        count(ones, "row"),
                        asks(ones),
                        count(zeros, "row"),
                    ),
                    &unknowns,
                ),
            ],
        )
    }

    /// "(0, 1) → 1".
    fn label(&self, row: usize) -> Expr {
        let class = u8::from(self.classes.get(row).copied().unwrap_or_default());
        Expr::Words(format!("{} → {class}", self.rows.name(row)))
    }
}

/// Weights that do it, and every row worked out with them.
fn separable(question: &Question<'_>, found: &Separation) -> Vec<Stage> {
    let notation = question.notation;
    let weights = found.weights.iter().enumerate();
    let mut given: Vec<Line> = weights
        .map(|(index, weight)| {
            equal(LineKind::Step, numbered("w", index), None, notation.shown(weight))
        })
        .collect();
    given.push(equal(LineKind::Step, name("b"), None, notation.shown(&found.bias)));
    let answer = Ledger {
        title: Expr::Words("A neuron that does it".to_owned()),
        lines: given,
        equation: None,
        note: None,
    };
    let one_class =
        question.classes.iter().all(|&class| class) || !question.classes.iter().any(|&class| class);
    let smallest = notation.shown(&found.margin).typeset();
    let margin = if one_class {
        format!(
            "All rows have the same class, so the bias alone does it. The margin is {smallest}."
        )
    } else {
        format!(
            "The margin, which is the smallest distance of any sum from 0, is {smallest}. With weights from −1 \
             to 1 none is larger. Every positive multiple of these weights and this bias does as well."
        )
    };
    let ledgers: Vec<Ledger> =
        [true, false].into_iter().filter_map(|class| worked_rows(question, found, class)).collect();
    vec![
        stage("The answer: yes", vec![Block::Ledgers(vec![answer])]),
        Stage {
            title: "Every row, worked".to_owned(),
            folded: found.rows.len() > FOLD_ABOVE,
            blocks: vec![Block::Ledgers(ledgers), sentence(margin)],
        },
    ]
}

/// The sums of the rows of one class.
fn worked_rows(question: &Question<'_>, found: &Separation, class: bool) -> Option<Ledger> {
    let notation = question.notation;
    let rows = found.rows.iter().enumerate();
    let lines: Vec<Line> = rows
        .filter(|(_, row)| row.class == class)
        .map(|(index, row)| {
            let mut terms = notation.products(&row.weighted);
            terms.push(notation.number(&found.bias));
            equal(
                LineKind::Step,
                question.label(index),
                Some(Expr::Sum(terms)),
                notation.shown(&row.value),
            )
        })
        .collect();
    let rows = found.rows.iter().filter(|row| row.class == class);
    let nearest = rows.map(|row| &row.value).min_by_key(|value| value.abs())?;
    let nearest = notation.shown(nearest).typeset();
    Some(Ledger {
        title: Expr::Words(if class {
            "Rows of class 1: the sum has to be above 0".to_owned()
        } else {
            "Rows of class 0: the sum must not be above 0".to_owned()
        }),
        lines,
        equation: None,
        note: Some(if class {
            format!("It is above 0 in every row; the one closest to 0 is {nearest}.")
        } else {
            format!("It is not above 0 in any row; the one closest to 0 is {nearest}.")
        }),
    })
}

/// The inequalities that contradict each other, and their two sums.
fn impossible(question: &Question<'_>, found: &Certificate) -> Vec<Stage> {
    let mut lines: Vec<&CertificateLine> = found.lines.iter().collect();
    lines.sort_by_cached_key(|line| simplest_first(&line.inequality.form));
    let asked: Vec<Line> = lines
        .iter()
        .map(|line| {
            inequality(
                question,
                LineKind::Step,
                question.label(line.row),
                &line.inequality.form,
                line.class,
            )
        })
        .collect();
    let used = found.lines.len();
    let all = question.classes.len();
    let which = if used == all {
        format!(
            "Each of the {} rows asks something of the weights and the bias. Put its inputs in:",
            spelled(all)
        )
    } else {
        format!(
            "Of the {} rows these {} are enough. Each asks something of the weights and the bias. Put its inputs in:",
            spelled(all),
            spelled(used),
        )
    };
    let asks = Ledger {
        title: Expr::Words("Row by row, inputs put in".to_owned()),
        lines: asked,
        equation: None,
        note: None,
    };
    let sums = vec![sum(question, found, &lines, true), sum(question, found, &lines, false)];
    let form = question.notation.form(&found.class_1_sum.form);
    let minimal = match found.minimality {
        Minimality::FewestRows if used == all => String::new(),
        Minimality::FewestRows => {
            format!(" No contradiction uses fewer than these {} rows.", spelled(used))
        }
        Minimality::NoSpareRow { ruled_out } => format!(
            " None of these {used} rows can be spared. Another contradiction may use fewer rows, but none uses {ruled_out} or fewer."
        ),
    };
    vec![
        stage("What the rows ask", vec![sentence(which), Block::Ledgers(vec![asks])]),
        stage(
            "Add them up",
            vec![
                sentence(
                    "Sums of numbers above 0 are above 0, and sums of numbers that are not above 0 are not \
                     above 0. So the rows of each class may be added up:",
                ),
                Block::Ledgers(sums),
            ],
        ),
        stage(
            "The answer: no",
            vec![with_formulas(
                &format!(
                    "Both sums are the same expression, {{}}. It would have to be above 0 and not above 0 at \
                 once. No number is, so there are no such weights and no such bias.{minimal}"
                ),
                &[form],
            )],
        ),
    ]
}

/// Rows in the order in which inputs are tried everywhere: small sums of sizes first, then larger
/// first numbers first.
fn simplest_first(form: &LinearForm) -> (Rational, Vec<Rational>) {
    let sizes = form.weights.iter().fold(Rational::zero(), |sum, weight| sum + weight.abs());
    (sizes, form.weights.iter().map(|weight| -weight).collect())
}

/// "w₁ + b > 0" as a line.
fn inequality(
    question: &Question<'_>,
    kind: LineKind,
    label: Expr,
    form: &LinearForm,
    class: bool,
) -> Line {
    Line {
        kind,
        label,
        work: Some(question.notation.form(form)),
        relation: Some(if class { Relation::Above } else { Relation::AtMost }),
        value: Shown::fraction(&Rational::zero()),
        address: None,
        running: None,
    }
}

/// The rows of a class under each other, each times its multiplier, and their sum under a rule.
fn sum(
    question: &Question<'_>,
    found: &Certificate,
    lines: &[&CertificateLine],
    class: bool,
) -> Ledger {
    let mut multiplied = false;
    let of_class: Vec<&CertificateLine> =
        lines.iter().copied().filter(|line| line.class == class).collect();
    let alone = of_class.len() == 1;
    let mut written = Vec::new();
    let mut label = "added up".to_owned();
    for line in of_class {
        let row = question.rows.name(line.row);
        let once = line.multiplier.is_one();
        multiplied |= !once;
        if alone {
            // A single row stands as it is, and its multiple is the sum.
            label = if once { row.clone() } else { format!("times {}", line.multiplier) };
            if once {
                break;
            }
        }
        let mut form = LinearForm::zero(question.rows.inputs());
        let factor = if alone { 1.into() } else { line.multiplier.clone() };
        form.add(&factor, &line.inequality.form);
        let times = if once || alone { row } else { format!("{} times {row}", line.multiplier) };
        written.push(inequality(question, LineKind::Term, Expr::Words(times), &form, class));
    }
    let total = if class { &found.class_1_sum } else { &found.class_0_sum };
    let kind = if written.is_empty() { LineKind::Step } else { LineKind::Total };
    written.push(inequality(question, kind, Expr::Words(label), &total.form, class));
    Ledger {
        title: Expr::Words(format!("Rows that ask for {}", u8::from(class))),
        lines: written,
        equation: None,
        note: multiplied.then(|| {
            "A row may be taken several times: a positive multiple of an inequality is true where the \
             inequality is."
                .to_owned()
        }),
    }
}
