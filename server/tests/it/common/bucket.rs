//! A bucket of S3, by `versitygw`.

use std::{
    fs,
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A server of S3 with the bucket `bucket`, which is the folder `s3/bucket` in `folder`.
pub struct Bucket {
    gateway: Child,
    pub folder: TempDir,
    port: u16,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        let _ = self.gateway.kill();
        let _ = self.gateway.wait();
    }
}

impl Bucket {
    /// `None`, and a line on standard error, where `versitygw` is not installed.
    pub fn start() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join("go/bin"));
        let found = std::env::split_paths(&path)
            .chain(home)
            .map(|folder| folder.join("versitygw"))
            .find(|path| path.exists());
        let Some(program) = found else {
            eprintln!(
                "SKIPPED: versitygw is missing; go install github.com/versity/versitygw/cmd/versitygw@v1.8.0"
            );
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("s3/bucket")).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let gateway = Command::new(program)
            .args(["--port", &format!("127.0.0.1:{port}"), "posix"])
            .arg(folder.path().join("s3"))
            .env("ROOT_ACCESS_KEY", "test")
            .env("ROOT_SECRET_KEY", "testtest")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bucket = Self { gateway, folder, port };
        let started = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(30), "versitygw does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(bucket)
    }

    /// Lets a command find the bucket.
    pub fn environment(&self) -> [(&'static str, String); 5] {
        [
            ("AWS_ACCESS_KEY_ID", "test".into()),
            ("AWS_SECRET_ACCESS_KEY", "testtest".into()),
            ("AWS_REGION", "us-east-1".into()),
            ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".into()),
        ]
    }
}
