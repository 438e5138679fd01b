//! All files of a site: index, pages, figures, trace data, assets.

use std::fmt;

use super::html::{self, Packing, RenderError};
use super::{csv, json, run, sweep};
use crate::lesson::{Lesson, Mistakes};
use crate::output::Artifact;
use crate::report::{PageError, Study, charts, derived, index, lesson_page, neighbours};
use crate::trace::Record;

/// Why a site could not be made of lessons that were checked before.
#[derive(Debug)]
pub enum SiteError {
    /// A lesson could not be set out.
    Page {
        /// The lesson and its mistake; boxed, for a lesson's text is long.
        mistakes: Box<Mistakes>,
    },
    /// A template or a serialiser refused.
    Render(String),
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SiteError::Page { mistakes } => f.write_str(&mistakes.draw(false)),
            SiteError::Render(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for SiteError {}

impl From<RenderError> for SiteError {
    fn from(error: RenderError) -> Self {
        SiteError::Render(error.to_string())
    }
}

impl From<serde_json::Error> for SiteError {
    fn from(error: serde_json::Error) -> Self {
        SiteError::Render(error.to_string())
    }
}

/// Every file of the site, in a fixed order; `begin` is told of each lesson as its turn comes.
///
/// # Errors
/// If a page or a figure cannot be made.
pub fn build(
    lessons: &[Lesson],
    packing: Packing,
    begin: &mut dyn FnMut(&Lesson),
) -> Result<Vec<Artifact>, SiteError> {
    let mut artifacts = vec![Artifact::new("index.html", html::index(&index(lessons), packing)?)];
    for (lesson, place) in lessons.iter().zip(neighbours(lessons)) {
        begin(lesson);
        let study = Study::new(lesson);
        let failed = |error: PageError| {
            let list = vec![error.diagnostic()];
            SiteError::Page { mistakes: Box::new(Mistakes { source: lesson.source.clone(), list }) }
        };
        let page = lesson_page(&study, place).map_err(failed)?;
        let slug = &lesson.slug;
        let html = html::explained_lesson(&page, packing, &|shown| derived(&study, shown))?;
        artifacts.push(Artifact::new(format!("{slug}/index.html"), html));
        for (id, chart) in charts(&study).map_err(failed)? {
            let drawing = html::with_sign(chart.standalone(), lesson.notation.decimal);
            artifacts.push(Artifact::new(format!("{slug}/charts/{id}.svg"), drawing));
        }
        for training in &lesson.runs {
            if let Ok(record) = training.record() {
                let path = format!("{slug}/{}.csv", training.name);
                artifacts.push(Artifact::new(path, run::csv(record)));
            }
        }
        for seeds in &lesson.sweeps {
            if let Ok(cells) = seeds.cells() {
                let path = format!("{slug}/{}.csv", seeds.name);
                artifacts.push(Artifact::new(path, sweep::csv(cells)));
            }
        }
        let records = every_trace(&study).map_err(|error| failed(error.into()))?;
        let records: Vec<&dyn Record> = records.iter().map(|record| &**record).collect();
        let document = json::document(study.lane, &records)?;
        artifacts.push(Artifact::new(format!("{slug}/trace.json"), document));
        artifacts.push(Artifact::new(format!("{slug}/trace.csv"), csv::traces(records)));
    }
    artifacts.extend(html::assets());
    Ok(artifacts)
}

/// Every trace that the lesson's page speaks of, in a fixed order.
fn every_trace(
    study: &Study<'_>,
) -> Result<Vec<std::rc::Rc<dyn Record>>, crate::report::StudyError> {
    // The data first; what the page asked for beyond it was kept by the study.
    for definition in &study.lesson.networks {
        let name = &definition.network.name;
        for input in study.inputs_of(name) {
            study.trace(name, &input)?;
        }
    }
    Ok(study.traces())
}
