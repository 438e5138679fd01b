//! The only place that writes files: a whole site or a long file at once, or not at all.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file in memory, with its path inside the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Relative path, with `/` between its parts.
    pub path: String,
    /// What the file holds.
    pub bytes: Vec<u8>,
}

impl Artifact {
    /// A file in memory.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { path: path.into(), bytes: bytes.into() }
    }
}

/// Lists the files that a build wrote, so that the next build knows what is its own.
const MANIFEST: &str = ".longhand-files";

/// Why a site could not be written.
#[derive(Debug)]
pub enum OutputError {
    /// The folder holds a file that no build wrote; replacing the site would lose it.
    Foreign(PathBuf),
    /// The disk, a permission, ….
    Io(PathBuf, io::Error),
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OutputError::Foreign(path) => write!(
                f,
                "`{}` was not written by longhand, and building here would remove it; move it away, \
                 or choose another folder with --output",
                path.display()
            ),
            OutputError::Io(path, error) => write!(f, "cannot write `{}`: {error}", path.display()),
        }
    }
}

impl std::error::Error for OutputError {}

/// Replaces the site in `folder` by the given files.
///
/// The files are written to a new folder beside it and flushed to disk; then the two folders change
/// places in one step, so a reader sees the old site or the new one. Files whose name begins
/// with a dot (such as `.gitignore`) at the top of the folder are kept.
///
/// # Errors
/// If the folder holds a file that no earlier build wrote, or the disk refuses; the old site is then
/// still there.
pub fn write_site(folder: &Path, artifacts: &[Artifact]) -> Result<(), OutputError> {
    let mut site = FolderWriter::begin(folder)?;
    site.flushed = true;
    for artifact in artifacts {
        let mut file = site.create(&artifact.path)?;
        let written = file.write_all(&artifact.bytes).and_then(|()| file.sync_all());
        written.map_err(|error| OutputError::Io(site.folder.join(&artifact.path), error))?;
    }
    site.finish()
}

/// A folder of files that are written one after another, and that take the place of the old folder all at once.
///
/// Unless it is finished, nothing of it stays.
#[derive(Debug)]
pub struct FolderWriter {
    folder: PathBuf,
    /// Whether the folder was made only to be replaced.
    made: bool,
    fresh: tempfile::TempDir,
    files: Vec<String>,
    /// Whether everything is flushed to the disk: what is too large to hold in memory is not, for it can be made again.
    flushed: bool,
}

impl FolderWriter {
    /// Begins to write a folder.
    ///
    /// # Errors
    /// If the folder holds a file that Longhand did not write, or the disk refuses.
    pub fn begin(folder: &Path) -> Result<Self, OutputError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| OutputError::Io(path, error)
        };
        let made = !folder.exists();
        fs::create_dir_all(folder).map_err(at(folder))?;
        // Through a link, the folder itself is replaced and the link stays.
        let folder = folder.canonicalize().map_err(at(folder))?;
        let kept = foreign_files(&folder)?;
        let parent = folder.parent().unwrap_or(&folder);
        let fresh = tempfile::Builder::new().prefix(".longhand-").tempdir_in(parent);
        let fresh = fresh.map_err(at(parent))?;
        for name in &kept {
            let to = fresh.path().join(name);
            keep(&folder.join(name), &to).map_err(at(&to))?;
        }
        Ok(Self { folder, made, fresh, files: Vec::new(), flushed: false })
    }

    /// A new file of the folder; its path has `/` between its parts.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn create(&mut self, path: &str) -> Result<File, OutputError> {
        self.files.push(path.to_owned());
        let at = |error| OutputError::Io(self.folder.join(path), error);
        let fresh = self.fresh.path().join(path);
        if let Some(directory) = fresh.parent() {
            fs::create_dir_all(directory).map_err(at)?;
        }
        File::create(fresh).map_err(at)
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    /// If the disk refuses; the old folder is then still there.
    pub fn finish(mut self) -> Result<(), OutputError> {
        let at = |path: &Path| {
            let path = path.to_owned();
            move |error| OutputError::Io(path, error)
        };
        self.files.sort_unstable();
        let manifest = self.fresh.path().join(MANIFEST);
        let list = self.files.join("\n") + "\n";
        let written = match self.flushed {
            true => write_through(&manifest, list.as_bytes()),
            false => fs::write(&manifest, list),
        };
        written.map_err(at(&manifest))?;
        let permissions = fs::metadata(&self.folder).map_err(at(&self.folder))?.permissions();
        fs::set_permissions(self.fresh.path(), permissions).map_err(at(self.fresh.path()))?;
        exchange(self.fresh.path(), &self.folder).map_err(at(&self.folder))?;
        self.made = false;
        Ok(())
        // `fresh` now holds the old folder, and removes it as it goes out of scope.
    }
}

impl Drop for FolderWriter {
    fn drop(&mut self) {
        if self.made {
            // It is empty; if it cannot be removed, no harm is done.
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

/// Copies a file that stays; a link stays a link.
fn keep(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if from.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    fs::copy(from, to)?;
    File::open(to)?.sync_all()
}

/// Writes data to a file as a shell's `>` does: at once and in place. For exports that can be made again.
///
/// # Errors
/// If the disk refuses.
pub fn write_plainly(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    fs::write(path, bytes).map_err(|error| OutputError::Io(path.to_owned(), error))
}

/// Writes one file beside the old one, flushes it, and puts it in its place.
///
/// # Errors
/// If the disk refuses; the old file is then still there.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let mut file = FileWriter::begin(path)?;
    let at = |error| OutputError::Io(path.to_owned(), error);
    file.write_all(bytes).map_err(at)?;
    if let Destination::Beside(file) = &file.destination {
        file.as_file().sync_all().map_err(at)?;
    }
    file.finish()
}

/// A file that is written bit by bit beside the old one, and takes its place when it is finished.
///
/// Unless it is finished, nothing of it stays. It is not flushed to the disk: what is too large to hold in memory can
/// be made again.
#[derive(Debug)]
pub struct FileWriter {
    path: PathBuf,
    destination: Destination,
}

#[derive(Debug)]
enum Destination {
    Beside(tempfile::NamedTempFile),
    /// A pipe or a device is written to, not replaced.
    Device(File),
}

impl FileWriter {
    /// Begins to write a file.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn begin(path: &Path) -> Result<Self, OutputError> {
        // Through a link to the file itself.
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let at = |error| OutputError::Io(path.clone(), error);
        let before = fs::metadata(&path).ok();
        if before.as_ref().is_some_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
            let device = fs::OpenOptions::new().write(true).open(&path).map_err(at)?;
            return Ok(Self { path, destination: Destination::Device(device) });
        }
        if before.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(at(io::ErrorKind::IsADirectory.into()));
        }
        let folder =
            path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // A temporary file is private by default; this one is to be read like any other (less the umask).
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).map_err(at)?;
        if let Some(before) = before {
            file.as_file().set_permissions(before.permissions()).map_err(at)?;
        }
        Ok(Self { path, destination: Destination::Beside(file) })
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// If the disk refuses; the old file is then still there.
    pub fn finish(self) -> Result<(), OutputError> {
        let path = self.path;
        match self.destination {
            Destination::Beside(file) => {
                let persisted = file.persist(&path).map(drop);
                persisted.map_err(|error| OutputError::Io(path, error.error))
            }
            Destination::Device(mut device) => {
                device.flush().map_err(|error| OutputError::Io(path, error))
            }
        }
    }
}

impl Write for FileWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.destination {
            Destination::Beside(file) => file.write(bytes),
            Destination::Device(device) => device.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.destination {
            Destination::Beside(file) => file.flush(),
            Destination::Device(device) => device.flush(),
        }
    }
}

/// Writes a file that must not exist yet.
///
/// # Errors
/// If there is a file of that name, or the disk refuses.
pub fn create_file(path: &Path, bytes: &[u8]) -> Result<(), OutputError> {
    let at = |error| OutputError::Io(path.to_owned(), error);
    let mut file = File::create_new(path).map_err(at)?;
    file.write_all(bytes).map_err(at)
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The dot files at the top of the folder, which are kept; an error if anything else is not ours.
fn foreign_files(folder: &Path) -> Result<Vec<String>, OutputError> {
    let manifest = fs::read_to_string(folder.join(MANIFEST)).unwrap_or_default();
    let ours: BTreeSet<&str> = manifest.lines().collect();
    let mut kept = Vec::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((directory, prefix)) = folders.pop() {
        let at = |error| OutputError::Io(directory.clone(), error);
        for entry in fs::read_dir(&directory).map_err(at)? {
            let entry = entry.map_err(at)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            if entry.file_type().map_err(at)?.is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else if prefix.is_empty() && name.starts_with('.') && can_be_kept(&entry.path()) {
                if name != MANIFEST {
                    kept.push(name);
                }
            } else if !ours.contains(path.as_str()) {
                return Err(OutputError::Foreign(entry.path()));
            }
        }
    }
    kept.sort();
    Ok(kept)
}

/// Whether a file can be copied: a plain file or a link, but no pipe and no socket.
fn can_be_kept(path: &Path) -> bool {
    path.is_symlink() || path.is_file()
}

/// Lets two folders change places: in one step where the system can, in two renames elsewhere.
fn exchange(fresh: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        match renameat_with(CWD, fresh, CWD, old, RenameFlags::EXCHANGE) {
            Ok(()) => return Ok(()),
            // A file system without the exchange operation.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let aside = fresh.with_extension("old");
    fs::rename(old, &aside)?;
    match fs::rename(fresh, old) {
        Ok(()) => fs::rename(&aside, fresh),
        Err(error) => {
            fs::rename(&aside, old)?;
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Artifact {
        Artifact::new("a/index.html", text)
    }

    #[test]
    fn a_second_build_replaces_the_first_and_keeps_dot_files() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        fs::create_dir(&site).unwrap();
        fs::write(site.join(".gitignore"), "*\n").unwrap();
        write_site(&site, &[page("one"), Artifact::new("gone.html", "x")]).unwrap();
        write_site(&site, &[page("two")]).unwrap();
        assert_eq!(fs::read_to_string(site.join("a/index.html")).unwrap(), "two");
        assert_eq!(fs::read_to_string(site.join(".gitignore")).unwrap(), "*\n");
        assert!(!site.join("gone.html").exists());
        assert_eq!(
            fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing is left beside the site"
        );
    }

    #[test]
    fn a_file_of_somebody_else_is_never_removed() {
        let folder = tempfile::tempdir().unwrap();
        write_site(folder.path(), &[page("one")]).unwrap();
        fs::write(folder.path().join("a/notes.txt"), "mine").unwrap();
        let error = write_site(folder.path(), &[page("two")]).unwrap_err();
        assert!(matches!(error, OutputError::Foreign(_)), "{error}");
        assert_eq!(fs::read_to_string(folder.path().join("a/index.html")).unwrap(), "one");
    }

    #[test]
    fn an_existing_file_is_not_created_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lesson.md");
        create_file(&path, b"one").unwrap();
        assert!(create_file(&path, b"two").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"one");
    }
}
