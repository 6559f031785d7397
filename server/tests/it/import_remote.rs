//! `blotter import` from and to elsewhere: files behind HTTP, a container of Azure's, a lake on S3 (`versitygw`, if it is installed).

use crate::common::{BadLine, Bucket, LineFault, Start, blotter_by, environment, wait_for};
use axum::{Router, middleware::map_response, response::Response};
use serde_json::Value;
use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};
use tower_http::services::ServeDir;

const HEADER: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";

fn csv(rows: usize) -> String {
    let row =
        |row: usize| format!("{row:064x},2021-06,A,A,0.1,51.2,Road {row},E1,Dover 001A,Local resolution\n");
    format!("{HEADER}\n{}", (0..rows).map(row).collect::<String>())
}

fn archive(path: &Path, files: &[(&str, usize)]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, rows) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(csv(*rows).as_bytes()).unwrap();
    }
    zip.finish().unwrap();
}

fn blotter(lake: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    command.env("BLOTTER_LAKE", lake).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn last_line(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

#[tokio::test(flavor = "multi_thread")]
async fn archives_and_files_are_read_over_http() {
    let folder = tempfile::tempdir().unwrap();
    archive(
        &folder.path().join("latest.zip"),
        &[("2021-06/2021-06-kent-outcomes.csv", 5000), ("2021-07/2021-07-kent-outcomes.csv", 10)],
    );
    fs::write(folder.path().join("2021-06-surrey-outcomes.csv"), csv(3)).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback_service(ServeDir::new(folder.path()));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let lake = folder.path().join("lake").display().to_string();
    let urls = ["latest.zip", "2021-06-surrey-outcomes.csv"].map(|name| format!("http://{address}/{name}"));
    let run = move || blotter(&lake).args(["import", "--json"]).args(urls).output().unwrap();
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(last_line(&output)["rows"]["outcomes"], 5013);
}

/// As Azure's Blob Storage answers for a blob: `HEAD` and `GET` with `Range`, and an entity tag.
#[tokio::test(flavor = "multi_thread")]
async fn archives_are_read_from_azure() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("archives/2021")).unwrap();
    archive(
        &folder.path().join("archives/2021/07.zip"),
        &[("2021-06/2021-06-kent-outcomes.csv", 5000), ("2021-07/2021-07-kent-outcomes.csv", 10)],
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let tagged = async |mut answer: Response| {
        answer.headers_mut().insert("etag", "\"one\"".parse().unwrap());
        answer
    };
    let router = Router::new().fallback_service(ServeDir::new(folder.path())).layer(map_response(tagged));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let lake = folder.path().join("lake").display().to_string();
    let run = move || {
        blotter(&lake)
            .env("AZURE_STORAGE_ACCOUNT_NAME", "police")
            .env("AZURE_STORAGE_ENDPOINT", format!("http://{address}"))
            .env("AZURE_ALLOW_HTTP", "true")
            .env("AZURE_SKIP_SIGNATURE", "true")
            .args(["import", "--json", "az://archives/2021/07.zip"])
            .output()
            .unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(last_line(&output)["rows"]["outcomes"], 5010);
}

#[test]
fn a_lake_on_s3_takes_importers_at_once() {
    let Some(bucket) = Bucket::start() else { return };
    let folder = bucket.folder();
    fs::write(folder.join("2021-06-kent-outcomes.csv"), csv(300)).unwrap();
    fs::create_dir(folder.join("s3/bucket/in")).unwrap();
    archive(&folder.join("s3/bucket/in/some.zip"), &[("2021-06-surrey-outcomes.csv", 200)]);
    let local = folder.join("2021-06-kent-outcomes.csv").display().to_string();
    let importers = [local.as_str(), "s3://bucket/in"]
        .map(|path| bucket.blotter().args(["import", "--json", path]).spawn().unwrap());
    let mut numbers = importers.map(|importer| {
        let output = importer.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        last_line(&output)["release"].as_u64().unwrap()
    });
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    let output = bucket.blotter().args(["records", "verify", "--json"]).output().unwrap();
    let report = last_line(&output);
    assert_eq!(
        (&report["release"], &report["rows"], &report["problems"]),
        (&2.into(), &500.into(), &Value::Array(vec![]))
    );
}

/// Crimes of so many rows lie in a bucket: what is not there costs the ends of the files, and what is there one file.
#[tokio::test(flavor = "multi_thread")]
async fn a_crime_in_a_bucket_costs_a_part_of_the_records() {
    let Some(bucket) = Bucket::start() else { return };
    let line = BadLine::start(&bucket, LineFault::Slow, 0).await;
    // The file of the first month takes two parts to upload.
    let rows = 300_000;
    for month in ["2021-06", "2021-07"] {
        // No ID of one month is in the other.
        let text = if month == "2021-06" { csv(rows) } else { csv(rows / 2).replace("\n0000", "\n7777") };
        fs::write(bucket.folder().join(format!("{month}-kent-outcomes.csv")), text).unwrap();
    }
    let folder = bucket.folder().to_owned();
    let address = line.address().to_owned();
    let imported = tokio::task::spawn_blocking(move || {
        let files = ["2021-06", "2021-07"].map(|month| folder.join(format!("{month}-kent-outcomes.csv")));
        blotter_by(&address).args(["import", "--json"]).args(files).output().unwrap()
    });
    let imported = imported.await.unwrap();
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    let biggest_put = line.biggest_put() as u64;
    let sizes = walk(&bucket.folder().join("s3/bucket/a/lake/records/outcomes"));
    let (size, biggest) = (sizes.iter().sum::<u64>(), sizes.iter().max().copied().unwrap_or_default());
    assert!(
        biggest > 9 << 20 && biggest_put <= 9 << 20,
        "{biggest_put} bytes at once of a file of {biggest}"
    );
    let server = Start::default()
        .without("--feed-url")
        .without("--geocoders")
        .flag("--city", "none")
        .flag("--lake", "s3://bucket/a/lake")
        .environment(environment(line.address()))
        .start();
    wait_for("the release", async || (server.get("/readyz").await.status() == 200).then_some(())).await;
    let cost = async |id: String| {
        let before = line.answered_bytes();
        let answer = server.get(&format!("/api/records/crime/{id}")).await;
        (answer.status().as_u16(), (line.answered_bytes() - before) as u64)
    };
    let (status, unknown) = cost(format!("{:064x}", rows + 1)).await;
    assert_eq!(status, 404);
    assert!(unknown < size / 10, "{unknown} bytes to know that a crime is in none of {size}");
    let (status, found) = cost(format!("{:064x}", 7)).await;
    assert_eq!(status, 200);
    assert!(found < size / 2, "{found} bytes of {size} for one of five row groups and all filters");
}

/// The bytes of each Parquet file below a folder.
fn walk(folder: &Path) -> Vec<u64> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sizes = |path: std::path::PathBuf| {
        if path.is_dir() {
            walk(&path)
        } else if path.extension().is_some_and(|extension| extension == "parquet") {
            vec![fs::metadata(&path).unwrap().len()]
        } else {
            Vec::new()
        }
    };
    entries.flat_map(sizes).collect()
}
