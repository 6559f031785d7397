//! Writes what the fuzz targets start from: `lake_fuzz_seeds FOLDER`. CSVs of all kinds go into `FOLDER/csv`, small archives
//! into `FOLDER/zip`, and the words of headers and rows into `FOLDER/csv.dict`, libFuzzer's dictionary.

use std::{
    error::Error,
    fs,
    io::{Cursor, Write},
    path::Path,
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime \
                      type,Last outcome category,Context";
const OUTCOMES: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
const SEARCHES: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age \
                        range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of \
                        search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";
const GRID: &str = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context";

const PLACE: &str =
    "2021-06,Kent Police,Kent Police,0.521234,51.27,On or near High Street,E01000001,St. Helens 001A";
const ID: &str = "1c114a4f75d0e4cee6f9524d32448277c6e959ff0d75e812ed41b1f1ca6d8e2f";

fn csvs() -> Vec<String> {
    vec![
        format!("{STREET}\n{ID},{PLACE},Burglary,Under investigation,\n,{PLACE},Drugs,,\n"),
        format!("\u{feff}{STREET}\r\n{ID},{PLACE},\"Theft, other\",,\r\n,\"a\nb\",x\r\n"),
        format!("{STREET}\n,{PLACE},Burglary,Local resolution"),
        format!(
            "{OUTCOMES}\n{ID},{PLACE},Suspect charged\n{ID},2021-07,Essex Police,,,,,,,Local resolution\n"
        ),
        format!(
            "{SEARCHES}\nPerson search,2021-06-30T23:00:00+00:00,True,,51.2,0.5,Male,18-24,,White,,Drugs,,False,\n"
        ),
        format!(
            "{GRID}\n2012-01,Kent Police,,358631,172503,On or near A,Burglary,\n2012-01,Kent Police,,,,,Drugs,\n"
        ),
        format!("{STREET}\n\"{ID},{PLACE},Burglary,,\n,{PLACE},Dru\"gs,,\n\n,\n"),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: lake_fuzz_seeds FOLDER")?;
    let folder = Path::new(&folder);
    for (number, csv) in csvs().iter().enumerate() {
        write(&folder.join("csv"), number, csv.as_bytes())?;
    }
    for (number, method) in [CompressionMethod::Stored, CompressionMethod::Deflated].into_iter().enumerate() {
        write(&folder.join("zip"), number, &archive(method, number == 1)?)?;
    }
    let words = [STREET, OUTCOMES, SEARCHES, GRID, PLACE].into_iter().flat_map(|line| line.split(','));
    let words = words.chain(["\\x0d\\x0a", "\\xff\\xfe", "\\x22\\x22", "\\x22,", "358631", "172503"]);
    let quoted: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    fs::write(folder.join("csv.dict"), quoted.join("\n") + "\n")?;
    Ok(())
}

fn archive(method: CompressionMethod, large: bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method).large_file(large);
    for (name, number) in [
        ("2021-06/2021-06-kent-street.csv", 0),
        ("2021-06/2021-06-kent-outcomes.csv", 3),
        ("__MACOSX/._2021-06-kent-street.csv", 1),
    ] {
        writer.start_file(name, options)?;
        writer.write_all(csvs()[number].as_bytes())?;
    }
    writer.add_directory("2021-07/", options)?;
    Ok(writer.finish()?.into_inner())
}

fn write(folder: &Path, number: usize, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(number.to_string()), bytes)
}
