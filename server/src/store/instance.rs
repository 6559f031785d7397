//! How a copy of the data directory that was put back is noticed. The store names an empty file beside it and
//! remembers when the file system created that file: a copy gets another birth time, whatever tool makes it. The
//! file is replaced while the program runs, so that a copy laid over the directory brings a file that is new there.
//!
//! A snapshot of the whole file system (a virtual machine's, LVM's, ZFS's) keeps birth times and is not noticed;
//! `blotter new-epoch` is for that.

use std::{
    fmt,
    fs::{self, File, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::Path,
    str::FromStr,
    time::UNIX_EPOCH,
};

const PREFIX: &str = "instance-";

/// The file that the store names, and what the file system says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Instance {
    /// 16 hex digits, random; the end of the file's name.
    nonce: String,
    inode: u64,
    /// Nanoseconds since 1970.
    born: i128,
}

impl Instance {
    /// Creates a file of a new name. It is on the disk before the store names it: a crash between the two leaves the
    /// old file in force.
    pub(super) fn create(dir: &Path) -> io::Result<Self> {
        let nonce = format!("{:016x}", fastrand::u64(..));
        let file = File::create_new(dir.join(format!("{PREFIX}{nonce}")))?;
        file.sync_all()?;
        File::open(dir)?.sync_all()?;
        let metadata = file.metadata()?;
        Ok(Self { nonce, inode: metadata.ino(), born: born(&metadata) })
    }

    /// Whether the very file that was created is in the directory, rather than none or a copy.
    pub(super) fn is_in(&self, dir: &Path) -> bool {
        fs::metadata(dir.join(format!("{PREFIX}{}", self.nonce)))
            .is_ok_and(|metadata| metadata.ino() == self.inode && born(&metadata) == self.born)
    }

    /// Removes the files of other names, which no store names any more.
    pub(super) fn remove_others(&self, dir: &Path) -> io::Result<()> {
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let nonce = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
            if nonce.is_some_and(|nonce| nonce != self.nonce) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// The birth time; where the file system keeps none, the time of the last change of the inode, which for a file that
/// nobody writes is the same until its owner or mode is set.
fn born(metadata: &Metadata) -> i128 {
    let birth = metadata.created().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    birth
        .and_then(|since| i128::try_from(since.as_nanos()).ok())
        .unwrap_or_else(|| i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec()))
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.nonce, self.inode, self.born)
    }
}

impl FromStr for Instance {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split(' ');
        let mut part = || parts.next().ok_or(());
        let nonce = part()?.to_owned();
        let inode = part()?.parse().map_err(|_| ())?;
        let born = part()?.parse().map_err(|_| ())?;
        Ok(Self { nonce, inode, born })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;
    use tempfile::TempDir;

    fn run(program: &str, arguments: &[&str]) {
        assert!(Command::new(program).args(arguments).status().unwrap().success(), "{program} {arguments:?}");
    }

    #[test]
    fn the_directory_is_itself_after_a_move_or_a_change_of_its_mode() {
        let scratch = TempDir::new().unwrap();
        let (here, there) = (scratch.path().join("here"), scratch.path().join("there"));
        fs::create_dir(&here).unwrap();
        let instance = Instance::create(&here).unwrap();
        assert_eq!(instance.to_string().parse(), Ok(instance.clone()));
        assert!(instance.is_in(&here));
        run("chmod", &["-R", "u+rwX,go-rwx", here.to_str().unwrap()]);
        fs::rename(&here, &there).unwrap();
        assert!(instance.is_in(&there) || !has_birth_times(scratch.path()));
    }

    fn has_birth_times(dir: &Path) -> bool {
        fs::metadata(dir).unwrap().created().is_ok()
    }

    #[test]
    fn a_copy_is_noticed_however_it_was_made() {
        for (program, arguments) in [
            ("cp", &["-a"][..]),
            ("cp", &["-r"]),
            ("sh", &["-c", "mkdir \"$2\" && tar -C \"$1\" -cf - . | tar -C \"$2\" -xf -", "copy"]),
        ] {
            let scratch = TempDir::new().unwrap();
            let (here, copy) = (scratch.path().join("here"), scratch.path().join("copy"));
            fs::create_dir(&here).unwrap();
            let instance = Instance::create(&here).unwrap();
            let paths = [here.to_str().unwrap(), copy.to_str().unwrap()];
            run(program, &[arguments, &paths].concat());
            assert_eq!(fs::read_dir(&copy).unwrap().count(), 1);
            assert!(!instance.is_in(&copy), "{program} {arguments:?}");
            // Put back in the place of the first.
            fs::remove_dir_all(&here).unwrap();
            fs::rename(&copy, &here).unwrap();
            assert!(!instance.is_in(&here), "{program} {arguments:?}");
        }
    }

    #[test]
    fn a_copy_laid_over_the_directory_is_noticed_once_the_file_was_replaced() {
        let scratch = TempDir::new().unwrap();
        let (here, copy) = (scratch.path().join("here"), scratch.path().join("copy"));
        fs::create_dir(&here).unwrap();
        let first = Instance::create(&here).unwrap();
        run("cp", &["-a", here.to_str().unwrap(), copy.to_str().unwrap()]);
        let second = Instance::create(&here).unwrap();
        second.remove_others(&here).unwrap();
        assert!(second.is_in(&here) && !first.is_in(&here));
        run("cp", &["-a", &format!("{}/.", copy.display()), here.to_str().unwrap()]);
        assert!(!first.is_in(&here), "the file that the copied store names is a new one");
    }
}
