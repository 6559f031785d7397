//! An answer as CSV: a heading line, CRLF, no comments.

use super::super::error::HttpError;
use blotter_records::answer::{Table, csv_text};
use csv::{Terminator, WriterBuilder};

pub(in crate::http) fn write(table: &Table<'_>) -> Result<Vec<u8>, HttpError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(&table.heading).map_err(HttpError::internal)?;
    for row in &table.rows {
        writer
            .write_record(row.iter().map(|cell| csv_text(cell).into_owned()))
            .map_err(HttpError::internal)?;
    }
    writer.into_inner().map_err(|error| HttpError::internal(error.into_error()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn formulas_are_text_and_quotes_are_doubled() {
        let cells = ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "a=b", "say \"x\", y", ""];
        let rows = vec![cells.iter().map(|cell| Cow::Borrowed(*cell)).collect()];
        let heading = vec!["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let text = String::from_utf8(write(&Table { heading, rows }).unwrap()).unwrap();
        let expected = "a,b,c,d,e,f,g,h,i\r\n'=1+1,'+1,-1,'@a,'\ta,\"'\ra\",a=b,\"say \"\"x\"\", y\",\r\n";
        assert_eq!(text, expected);
    }
}
