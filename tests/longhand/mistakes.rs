//! Every mistake that a lesson can have, one file each under `tests/mistakes`, drawn as its author would see it.

#[test]
fn the_shipped_lesson_reads() {
    let bytes = std::fs::read("lessons/14-xor-by-hand.md").unwrap();
    match longhand::lesson::read("lessons/14-xor-by-hand.md", &bytes) {
        Ok(lesson) => println!("{:#?}", lesson.body),
        Err(mistakes) => panic!("{}", mistakes.draw(false)),
    }
}
