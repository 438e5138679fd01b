//! All lessons together: the pages, their neighbours, the index.

use super::page::{Neighbours, PageError, SITE, lesson_page};
use super::study::Study;
use super::view::{IndexPage, LessonEntry, LessonPage, Link, Part, Prose};
use crate::lesson::Lesson;

/// Where each lesson stands among the others.
pub fn neighbours(lessons: &[Lesson]) -> Vec<Neighbours> {
    let link = |index: usize| {
        lessons.get(index).map(|lesson| Link {
            href: format!("../{}/index.html", lesson.slug),
            title: lesson.title.clone(),
        })
    };
    (0..lessons.len())
        .map(|index| Neighbours {
            number: index + 1,
            count: lessons.len(),
            previous: index.checked_sub(1).and_then(link),
            next: link(index + 1),
        })
        .collect()
}

/// The page of one lesson of many.
///
/// # Errors
/// As [`lesson_page`].
pub fn page(lesson: &Lesson, neighbours: Neighbours) -> Result<LessonPage, PageError> {
    lesson_page(&Study::new(lesson), neighbours)
}

/// The index of all lessons, in parts.
pub fn index(lessons: &[Lesson]) -> IndexPage {
    let mut parts: Vec<Part> = Vec::new();
    for (index, lesson) in lessons.iter().enumerate() {
        let title = lesson.part.clone().unwrap_or_default();
        let entry = LessonEntry {
            number: index + 1,
            link: Link { href: format!("{}/index.html", lesson.slug), title: lesson.title.clone() },
            question: lesson.question.clone(),
        };
        match parts.last_mut() {
            Some(part) if part.title == title => part.lessons.push(entry),
            _ => parts.push(Part { title, lessons: vec![entry] }),
        }
    }
    // A lesson that names no part does not belong to the one before it.
    if parts.len() > 1 {
        for part in parts.iter_mut().filter(|part| part.title.is_empty()) {
            part.title = "More lessons".to_owned();
        }
    }
    IndexPage {
        title: SITE.to_owned(),
        tagline: "How a small neural network computes, worked out line by line".to_owned(),
        introduction: Prose::default(),
        parts,
    }
}
