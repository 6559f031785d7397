//! The fields of TIGER/Line's layers, with their types and widths, and a writer for a layer's files. ADDRFEAT's
//! fields are those of a real file; the others follow the record layouts of the TIGER/Line 2024 documentation.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use dbase::{FieldName, FieldWriter, TableWriter, TableWriterBuilder, WritableRecord};
use shapefile::{Polygon, PolygonRing, Polyline, ShapeWriter};

use crate::geometry::Point;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder or a file of it can't be written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A table refuses a record.
    #[error("a dBASE table can't be written: {0}")]
    Table(#[from] dbase::Error),
    /// A shape can't be written.
    #[error("a shapefile can't be written: {0}")]
    Shape(#[from] shapefile::Error),
    /// The questions can't be written.
    #[error("the questions can't be written: {0}")]
    Questions(#[from] csv::Error),
}

/// A field: its name, `C` for text or `N` for a whole number, and its width.
pub type Field = (&'static str, char, u8);

/// ADDRFEAT.
pub const ADDRFEAT: &[Field] = &[
    ("TLID", 'N', 10),
    ("TFIDL", 'N', 10),
    ("TFIDR", 'N', 10),
    ("ARIDL", 'C', 22),
    ("ARIDR", 'C', 22),
    ("LINEARID", 'C', 22),
    ("FULLNAME", 'C', 100),
    ("LFROMHN", 'C', 12),
    ("LTOHN", 'C', 12),
    ("RFROMHN", 'C', 12),
    ("RTOHN", 'C', 12),
    ("ZIPL", 'C', 5),
    ("ZIPR", 'C', 5),
    ("EDGE_MTFCC", 'C', 5),
    ("ROAD_MTFCC", 'C', 5),
    ("PARITYL", 'C', 1),
    ("PARITYR", 'C', 1),
    ("PLUS4L", 'C', 4),
    ("PLUS4R", 'C', 4),
    ("LFROMTYP", 'C', 1),
    ("LTOTYP", 'C', 1),
    ("RFROMTYP", 'C', 1),
    ("RTOTYP", 'C', 1),
    ("OFFSETL", 'C', 1),
    ("OFFSETR", 'C', 1),
];

/// EDGES.
pub const EDGES: &[Field] = &[
    ("STATEFP", 'C', 2),
    ("COUNTYFP", 'C', 3),
    ("TLID", 'N', 10),
    ("TFIDL", 'N', 10),
    ("TFIDR", 'N', 10),
    ("MTFCC", 'C', 5),
    ("FULLNAME", 'C', 100),
    ("SMID", 'C', 22),
    ("LFROMADD", 'C', 12),
    ("LTOADD", 'C', 12),
    ("RFROMADD", 'C', 12),
    ("RTOADD", 'C', 12),
    ("ZIPL", 'C', 5),
    ("ZIPR", 'C', 5),
    ("FEATCAT", 'C', 1),
    ("HYDROFLG", 'C', 1),
    ("RAILFLG", 'C', 1),
    ("ROADFLG", 'C', 1),
    ("OLFFLG", 'C', 1),
    ("PASSFLG", 'C', 1),
    ("DIVROAD", 'C', 1),
    ("EXTTYP", 'C', 1),
    ("TTYP", 'C', 1),
    ("DECKEDROAD", 'C', 1),
    ("ARTPATH", 'C', 1),
    ("PERSIST", 'C', 1),
    ("GCSEFLG", 'C', 1),
    ("OFFSETL", 'C', 1),
    ("OFFSETR", 'C', 1),
    ("TNIDF", 'N', 10),
    ("TNIDT", 'N', 10),
];

/// FEATNAMES.
pub const FEATNAMES: &[Field] = &[
    ("TLID", 'N', 10),
    ("FULLNAME", 'C', 100),
    ("NAME", 'C', 100),
    ("PREDIRABRV", 'C', 15),
    ("PRETYPABRV", 'C', 50),
    ("PREQUALABR", 'C', 15),
    ("SUFDIRABRV", 'C', 15),
    ("SUFTYPABRV", 'C', 50),
    ("SUFQUALABR", 'C', 15),
    ("PREDIR", 'C', 2),
    ("PRETYP", 'C', 3),
    ("PREQUAL", 'C', 2),
    ("SUFDIR", 'C', 2),
    ("SUFTYP", 'C', 3),
    ("SUFQUAL", 'C', 2),
    ("LINEARID", 'C', 22),
    ("MTFCC", 'C', 5),
    ("PAFLAG", 'C', 1),
];

/// ADDR, which other geocoders read in place of ADDRFEAT.
pub const ADDR: &[Field] = &[
    ("TLID", 'N', 10),
    ("FROMHN", 'C', 12),
    ("TOHN", 'C', 12),
    ("SIDE", 'C', 1),
    ("ZIP", 'C', 5),
    ("PLUS4", 'C', 4),
    ("FROMTYP", 'C', 1),
    ("TOTYP", 'C', 1),
    ("ARID", 'C', 22),
    ("MTFCC", 'C', 5),
];

/// FACES.
pub const FACES: &[Field] = &[
    ("TFID", 'N', 10),
    ("STATEFP20", 'C', 2),
    ("COUNTYFP20", 'C', 3),
    ("TRACTCE20", 'C', 6),
    ("BLKGRPCE20", 'C', 1),
    ("BLOCKCE20", 'C', 4),
    ("SUFFIX1CE", 'C', 1),
    ("ZCTA5CE20", 'C', 5),
    ("UACE20", 'C', 5),
    ("PUMACE20", 'C', 5),
    ("STATEFP", 'C', 2),
    ("COUNTYFP", 'C', 3),
    ("TRACTCE", 'C', 6),
    ("BLKGRPCE", 'C', 1),
    ("COUSUBFP", 'C', 5),
    ("SUBMCDFP", 'C', 5),
    ("CONCTYFP", 'C', 5),
    ("PLACEFP", 'C', 5),
    ("AIANNHFP", 'C', 5),
    ("AIANNHCE", 'C', 4),
    ("COMPTYP", 'C', 1),
    ("TRSUBFP", 'C', 5),
    ("TRSUBCE", 'C', 3),
    ("ANRCFP", 'C', 5),
    ("TTRACTCE", 'C', 6),
    ("TBLKGPCE", 'C', 1),
    ("ELSDLEA", 'C', 5),
    ("SCSDLEA", 'C', 5),
    ("UNSDLEA", 'C', 5),
    ("SDADMLEA", 'C', 5),
    ("CD118FP", 'C', 2),
    ("SLDUST", 'C', 3),
    ("SLDLST", 'C', 3),
    ("CSAFP", 'C', 3),
    ("CBSAFP", 'C', 5),
    ("METDIVFP", 'C', 5),
    ("LWFLAG", 'C', 1),
    ("OFFSET", 'C', 1),
    ("ATOTAL", 'N', 14),
    ("INTPTLAT", 'C', 11),
    ("INTPTLON", 'C', 12),
];

/// AREAWATER.
pub const AREAWATER: &[Field] = &[
    ("ANSICODE", 'C', 8),
    ("HYDROID", 'C', 22),
    ("FULLNAME", 'C', 100),
    ("MTFCC", 'C', 5),
    ("ALAND", 'N', 14),
    ("AWATER", 'N', 14),
    ("INTPTLAT", 'C', 11),
    ("INTPTLON", 'C', 12),
];

/// AREALM.
pub const AREALM: &[Field] = &[
    ("STATEFP", 'C', 2),
    ("ANSICODE", 'C', 8),
    ("AREAID", 'C', 22),
    ("FULLNAME", 'C', 100),
    ("MTFCC", 'C', 5),
    ("ALAND", 'N', 14),
    ("AWATER", 'N', 14),
    ("INTPTLAT", 'C', 11),
    ("INTPTLON", 'C', 12),
    ("PARTFLG", 'C', 1),
];

/// PLACE.
pub const PLACE: &[Field] = &[
    ("STATEFP", 'C', 2),
    ("PLACEFP", 'C', 5),
    ("PLACENS", 'C', 8),
    ("GEOID", 'C', 7),
    ("GEOIDFQ", 'C', 16),
    ("NAME", 'C', 100),
    ("NAMELSAD", 'C', 100),
    ("LSAD", 'C', 2),
    ("CLASSFP", 'C', 2),
    ("PCICBSA", 'C', 1),
    ("MTFCC", 'C', 5),
    ("FUNCSTAT", 'C', 1),
    ("ALAND", 'N', 14),
    ("AWATER", 'N', 14),
    ("INTPTLAT", 'C', 11),
    ("INTPTLON", 'C', 12),
];

const PRJ: &str = "GEOGCS[\"GCS_North_American_1983\",DATUM[\"D_North_American_1983\",\
    SPHEROID[\"GRS_1980\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"Degree\",0.017453292519943295]]";

/// One record: the fields that are set, by name; the others stay blank.
pub struct Row {
    fields: &'static [Field],
    values: Vec<String>,
}

impl Row {
    /// A blank record of a layer.
    pub fn new(fields: &'static [Field]) -> Self {
        Self { fields, values: vec![String::new(); fields.len()] }
    }

    /// Sets a field. A name that the layer lacks is a mistake in this crate, which the tests would show.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "numbers and texts alike, most of them made for the call"
    )]
    pub fn set(mut self, name: &str, value: impl ToString) -> Self {
        let at = self.fields.iter().position(|field| field.0 == name);
        debug_assert!(at.is_some(), "no field {name}");
        if let Some(at) = at {
            self.values[at] = value.to_string();
        }
        self
    }

    /// Sets `INTPTLAT` and `INTPTLON`, as TIGER writes them.
    #[must_use]
    pub fn set_interior(self, point: Point) -> Self {
        let (latitude, longitude) = point.degrees();
        self.set("INTPTLAT", format!("{latitude:+011.7}")).set("INTPTLON", format!("{longitude:+012.7}"))
    }
}

impl WritableRecord for Row {
    fn write_using<W: std::io::Write>(
        &self,
        writer: &mut FieldWriter<'_, W>,
    ) -> Result<(), dbase::FieldError> {
        for (field, value) in self.fields.iter().zip(&self.values) {
            if field.1 == 'N' {
                writer.write_next_field_value(&value.parse::<f64>().ok())?;
            } else {
                writer.write_next_field_value(&value.as_str())?;
            }
        }
        Ok(())
    }
}

/// The files of one layer while they are written.
pub struct Layer {
    table: TableWriter<BufWriter<File>>,
    shapes: Option<ShapeWriter<BufWriter<File>>>,
}

impl Layer {
    /// `tl_2024_CODE_LAYER` in a folder; without shapes it is a table alone.
    pub fn create(
        folder: &Path,
        code: &str,
        name: &str,
        fields: &[Field],
        shapes: bool,
    ) -> Result<Self, Error> {
        let base = folder.join(format!("tl_2024_{code}_{name}"));
        let mut builder = TableWriterBuilder::new();
        for &(name, kind, width) in fields {
            let name = FieldName::try_from(name).map_err(|_| {
                shapefile::Error::from(std::io::Error::other(format!("{name} is no name for a field")))
            })?;
            builder = if kind == 'N' {
                builder.add_numeric_field(name, width, 0)
            } else {
                builder.add_character_field(name, width)
            };
        }
        let table = builder.build_with_file_dest(base.with_extension("dbf"))?;
        let write = |extension: &str, text: &str| {
            let path = base.with_extension(extension);
            fs::write(&path, text).map_err(|source| Error::File { path, source })
        };
        write("cpg", "UTF-8")?;
        let shapes = if shapes {
            write("prj", PRJ)?;
            Some(ShapeWriter::from_path(base.with_extension("shp"))?)
        } else {
            None
        };
        Ok(Self { table, shapes })
    }

    /// A record without a shape.
    pub fn row(&mut self, row: &Row) -> Result<(), Error> {
        Ok(self.table.write_record(row)?)
    }

    /// A line with its record.
    pub fn line(&mut self, points: &[Point], row: &Row) -> Result<(), Error> {
        if let Some(shapes) = &mut self.shapes {
            shapes.write_shape(&Polyline::new(degrees(points)))?;
        }
        self.row(row)
    }

    /// An area, its outer rings and its holes, with its record.
    pub fn area(&mut self, outer: &[Vec<Point>], holes: &[Vec<Point>], row: &Row) -> Result<(), Error> {
        if let Some(shapes) = &mut self.shapes {
            let rings = outer
                .iter()
                .map(|ring| PolygonRing::Outer(degrees(ring)))
                .chain(holes.iter().map(|ring| PolygonRing::Inner(degrees(ring))));
            shapes.write_shape(&Polygon::with_rings(rings.collect()))?;
        }
        self.row(row)
    }
}

fn degrees(points: &[Point]) -> Vec<shapefile::Point> {
    points
        .iter()
        .map(|point| {
            let (latitude, longitude) = point.degrees();
            shapefile::Point::new(longitude, latitude)
        })
        .collect()
}
