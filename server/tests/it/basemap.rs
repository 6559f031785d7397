//! The basemap: what the page draws, and what is served for it.

use crate::common::{Archive, Blotter, Start, wait_for};
use blotter_streets::{BuildOptions, build};
use blotter_streets_city::City;
use mvt_reader::{Reader, feature::Feature};
use serde_json::Value;
use std::{collections::BTreeMap, f64::consts::PI, fs, path::Path, sync::LazyLock};
use tempfile::TempDir;

static INDEXED: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let files = folder.path().join("files");
    City::small(7).write(&files).unwrap();
    let options = BuildOptions { place: Some(4_867_310), ..BuildOptions::default() };
    build(&files, &options, &folder.path().join("streets.index")).unwrap();
    folder
});

/// A data folder with an index of streets.
fn with_index() -> TempDir {
    let data = TempDir::new().unwrap();
    fs::copy(INDEXED.path().join("streets.index"), data.path().join("streets.index")).unwrap();
    data
}

/// What the browser starts from.
fn boot(html: &str) -> Value {
    let boot = html.split("id=\"boot\"").nth(1).unwrap().split_once('>').unwrap().1;
    serde_json::from_str(boot.split("</script>").next().unwrap()).unwrap()
}

/// The basemap in the first HTML of the live map.
fn basemap_of(html: &str) -> Value {
    boot(html)["data"]["live"]["basemap"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_an_index_the_map_needs_no_tiles_from_elsewhere() {
    let data = tokio::task::spawn_blocking(with_index).await.unwrap();
    let blotter = Start::default().without("--tiles").data_dir(data.path()).start();
    let page = blotter.get("/").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let tiles = basemap_of(&page.text().await.unwrap());
    let url = tiles["vector"]["url"].as_str().unwrap();
    assert!(url.starts_with("/tiles/{z}/{x}/{y}.mvt?v="), "{url}");
    assert_eq!(tiles["vector"]["zooms"], serde_json::json!([8, 16]));
    assert!(tiles["vector"]["attribution"].as_str().unwrap().contains("Census"), "{tiles}");
    assert!(!policy.contains("http"), "{policy}");
    let script = blotter.get(tiles["vector"]["script"].as_str().unwrap()).await;
    assert_eq!(script.status(), 200);
    let named = Start::default().flag("--tiles", "streets").data_dir(data.path());
    drop(blotter);
    assert_eq!(basemap_of(&named.start().get("/").await.text().await.unwrap()), tiles, "asked for by name");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_index_the_usual_tiles_are_openstreetmaps() {
    let blotter = Start::default().without("--tiles").start();
    let page = blotter.get("/").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("https://tile.openstreetmap.org"), "{policy}");
    let tiles = basemap_of(&page.text().await.unwrap());
    assert_eq!(tiles["raster"]["attribution"], "© OpenStreetMap");
}

/// The layers of a tile of the records' basemap, with the names in each; none where the tile is empty.
async fn layers(blotter: &Blotter, zoom: u8, latitude: f64, longitude: f64) -> BTreeMap<String, Vec<String>> {
    let around = f64::from(1_u32 << zoom);
    let y = (1.0 - latitude.to_radians().tan().asinh() / PI) / 2.0 * around;
    let x = (longitude / 360.0 + 0.5) * around;
    let answer = blotter.get(&format!("/records-tiles/{zoom}/{}/{}.mvt", x.floor(), y.floor())).await;
    if answer.status() == 204 {
        return BTreeMap::new();
    }
    assert_eq!(answer.status(), 200);
    let reader = Reader::new(answer.bytes().await.unwrap().to_vec()).unwrap();
    let names = reader.get_layer_names().unwrap();
    let name = |feature: &Feature| match feature.properties.as_ref()?.get("name")? {
        mvt_reader::feature::Value::String(name) => Some(name.clone()),
        _ => None,
    };
    let layers = names.into_iter().enumerate();
    layers
        .map(|(at, layer)| (layer, reader.get_features(at).unwrap().iter().filter_map(name).collect()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn records_maps_have_coast_and_towns_of_their_own() {
    let data = TempDir::new().unwrap();
    Archive::new().street("kent", "2021-06", 12, 0).import(data.path());
    let start = || {
        Start::default()
            .without("--tiles")
            .without("--geocoders")
            .flag("--city", "none")
            .data_dir(data.path())
    };
    let blotter = start().start();
    let page = wait_for("the dashboard", async || {
        Some(blotter.get("/crime").await).filter(|answer| answer.status() == 200)
    })
    .await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(!policy.contains("http"), "{policy}");
    wait_for("the release", async || {
        Some(blotter.get("/api/records/street").await).filter(|answer| answer.status() == 200)
    })
    .await;
    let html = blotter.get("/crime").await.text().await.unwrap();
    let basemap = boot(&html)["data"]["dashboard"]["map"]["basemap"].clone();
    let url = basemap["vector"]["url"].as_str().unwrap();
    assert!(url.starts_with("/records-tiles/{z}/{x}/{y}.mvt?v=") && url.ends_with("-1"), "{url}");
    assert_eq!(basemap["vector"]["attribution"], "Coast: Natural Earth");

    let around = layers(&blotter, 6, 51.4, -2.5).await;
    assert_eq!(around["place"], ["Bath and North East Somerset"]);
    assert!(around.contains_key("water"), "the Bristol Channel: {around:?}");
    assert!(layers(&blotter, 12, 52.5, -1.9).await.is_empty(), "Birmingham has no sea");
    assert!(layers(&blotter, 12, 53.7, -5.0).await.contains_key("water"), "the Irish Sea");
    assert_eq!(blotter.get("/records-tiles/13/0/0.mvt").await.status(), 204);
    drop(blotter);

    let blotter = start().flag("--records-tiles", "https://tiles.example/{z}/{x}/{y}.png").start();
    wait_for("the release", async || {
        Some(blotter.get("/api/records/street").await).filter(|answer| answer.status() == 200)
    })
    .await;
    let page = blotter.get("/crime").await;
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("https://tiles.example"), "{policy}");
    let elsewhere =
        blotter.get("/data").await.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(!elsewhere.contains("tiles.example"), "{elsewhere}");
    assert_eq!(blotter.get("/records-tiles/6/31/21.mvt").await.status(), 404);
    drop(blotter);
    let (status, said) = start().flag("--records-tiles", "sea").refused();
    assert_eq!(status.code(), Some(1));
    assert!(said.contains("--records-tiles is `coast`, "), "{said}");
}

#[test]
fn a_basemap_that_is_not_there_is_refused_with_one_sentence() {
    let folder = TempDir::new().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    };
    for (tiles, words) in [
        ("streets".to_owned(), "run `blotter streets build"),
        (file("page.pmtiles", &[b' '; 200]), "this isn't a PMTiles file"),
        (file("pictures.pmtiles", &head(2, [0, 4])), "it holds pictures"),
        (folder.path().join("gone.pmtiles").to_str().unwrap().to_owned(), "No such file"),
    ] {
        let (status, said) = Start::default().flag("--tiles", &tiles).refused();
        assert_eq!(status.code(), Some(1), "{said}");
        assert!(said.contains(words), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

/// The head of a PMTiles file, as far as the program reads it.
fn head(kind: u8, zooms: [u8; 2]) -> Vec<u8> {
    let mut head = b"PMTiles\x03".to_vec();
    head.resize(127, 0);
    head[99] = kind;
    head[100..102].copy_from_slice(&zooms);
    head
}

fn write_file(folder: &Path) -> (String, Vec<u8>) {
    let mut bytes = head(1, [4, 9]);
    // Long enough, and even enough, that it would be compressed if it were anything else.
    bytes.extend((0..40_000_u32).map(|at| at.to_le_bytes()[usize::from(at.is_multiple_of(2))]));
    let path = folder.join("city.pmtiles");
    fs::write(&path, &bytes).unwrap();
    (path.to_str().unwrap().to_owned(), bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_tiles_is_served_in_parts() {
    let folder = TempDir::new().unwrap();
    let (path, bytes) = write_file(folder.path());
    let blotter = Start::default().flag("--tiles", &path).start();
    let tiles = basemap_of(&blotter.get("/").await.text().await.unwrap());
    assert_eq!(tiles["vector"]["url"], "/basemap.pmtiles");
    assert_eq!(tiles["vector"]["zooms"], serde_json::json!([4, 9]));
    assert_eq!(tiles["vector"]["attribution"], "© OpenStreetMap");
    let asked = |range: &str| {
        let request = blotter.request(reqwest::Method::GET, "/basemap.pmtiles");
        request.header("range", range.to_owned()).header("accept-encoding", "gzip, br").send()
    };
    let part = asked("bytes=100-20099").await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 100-20099/{}", bytes.len()));
    assert_eq!(part.headers()["access-control-allow-origin"], "*");
    assert!(!part.headers().contains_key("content-encoding"));
    let tag = part.headers()["etag"].clone();
    assert_eq!(part.bytes().await.unwrap(), bytes[100..20_100]);
    let whole = asked("bytes=0-").await.unwrap();
    assert_eq!(whole.headers()["etag"], tag);
    assert_eq!(whole.bytes().await.unwrap(), bytes);
    assert_eq!(asked(&format!("bytes={}-", bytes.len())).await.unwrap().status(), 416);
    let plain = Start::default().start();
    assert_eq!(plain.get("/basemap.pmtiles").await.status(), 404);
    // Another file at the same place has another tag.
    fs::write(&path, [&bytes[..], b"more"].concat()).unwrap();
    assert_ne!(asked("bytes=0-9").await.unwrap().headers()["etag"], tag);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_never_gets_parts_of_two_files() {
    let folder = TempDir::new().unwrap();
    let (path, bytes) = write_file(folder.path());
    let blotter = Start::default().flag("--tiles", &path).start();
    let asked = async |headers: &[(&str, &str)]| {
        let mut request = blotter.request(reqwest::Method::GET, "/basemap.pmtiles");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        (status, headers, answer.bytes().await.unwrap())
    };
    // The last change is long past, as of a file that is not being written.
    let date = |seconds| std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
    fs::File::options().write(true).open(&path).unwrap().set_modified(date(1_700_000_000)).unwrap();
    let (status, headers, _) = asked(&[("range", "bytes=0-99")]).await;
    let tag = headers["etag"].to_str().unwrap().to_owned();
    let modified = headers["last-modified"].to_str().unwrap().to_owned();
    assert_eq!(status, 206);
    for known in [&tag, &modified] {
        let (status, _, part) = asked(&[("range", "bytes=100-199"), ("if-range", known)]).await;
        assert_eq!((status, &part[..]), (206, &bytes[100..200]), "the same file: {known}");
    }
    let weak = format!("W/{tag}");
    for other in ["\"other\"", &weak, "Thu, 01 Jan 2026 00:00:00 GMT", "nonsense"] {
        let (status, _, whole) = asked(&[("range", "bytes=100-199"), ("if-range", other)]).await;
        assert_eq!((status, whole.len()), (200, bytes.len()), "{other}");
    }
    assert_eq!(asked(&[("if-none-match", &tag)]).await.0, 304);
    let both = [("if-none-match", "\"other\""), ("if-modified-since", modified.as_str())];
    assert_eq!(asked(&both).await.0, 200, "the tag decides");

    // An older backup takes its place: shorter, and last changed before.
    let other = [head(1, [4, 9]), vec![7; 30_000]].concat();
    let beside = folder.path().join("beside");
    fs::write(&beside, &other).unwrap();
    fs::File::options().write(true).open(&beside).unwrap().set_modified(date(1_600_000_000)).unwrap();
    fs::rename(&beside, &path).unwrap();
    for known in [&tag, &modified] {
        let (status, headers, whole) = asked(&[("range", "bytes=100-199"), ("if-range", known)]).await;
        assert_eq!((status, &whole[..]), (200, &other[..]), "the file was replaced: {known}");
        assert_ne!(headers["etag"], tag.as_str());
    }
}
