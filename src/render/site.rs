//! All files of a site: index, pages, figures, trace data, assets.

use std::fmt;

use super::html::{self, Packing, RenderError};
use super::{csv, json, products, run, sweep};
use crate::lesson::{Lesson, Mistakes};
use crate::output::Artifact;
use crate::report::{
    NEURONS_FILE, PageError, Study, charts, derived, index, lesson_page, neighbours,
};
use crate::trace::Record;

/// The longest page, in bytes.
pub const MAX_PAGE_BYTES: usize = 2_000_000;

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
        if packing == Packing::Linked && html.len() > MAX_PAGE_BYTES {
            return Err(failed(PageError::TooLong { bytes: html.len(), most: MAX_PAGE_BYTES }));
        }
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
        for (path, record) in study.whole_traces().map_err(|error| failed(error.into()))? {
            artifacts.push(Artifact::new(format!("{slug}/{path}"), products::csv(&*record)));
        }
        let glimpsed = study.glimpsed_traces();
        if !glimpsed.is_empty() {
            let text = products::neurons_csv(glimpsed.iter().map(|record| &**record));
            artifacts.push(Artifact::new(format!("{slug}/{NEURONS_FILE}"), text));
        }
        let records = study.filed_traces().map_err(|error| failed(error.into()))?;
        let records: Vec<&dyn Record> = records.iter().map(|record| &**record).collect();
        let document = json::document(study.lane, &records)?;
        artifacts.push(Artifact::new(format!("{slug}/trace.json"), document));
        artifacts.push(Artifact::new(format!("{slug}/trace.csv"), csv::traces(records)));
    }
    artifacts.extend(html::assets());
    Ok(artifacts)
}
