//! One pass over the rows: how many records a filter has, by each value of each dimension.

use crate::{
    Dimension, Filter, Month,
    filter::{parent, resolution},
    rollup::{Code, Data, NO_POINT, Rows},
};

/// What a pass counts besides the total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// By each value of each dimension under all filters but the dimension's own.
    pub lists: bool,
    /// By each point.
    pub points: bool,
    /// By each pair of values of two of [`crate::DataSet::dimensions`], by their places there.
    pub pair: Option<(usize, usize)>,
}

/// What a pass counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tally {
    pub total: u64,
    /// Of these, those with a position.
    pub placed: u64,
    /// By dimension (as in [`crate::DataSet::dimensions`]) and code, under all filters.
    pub groups: Vec<Vec<u64>>,
    /// The same under all filters but the dimension's own; empty unless wanted.
    pub lists: Vec<Vec<u64>>,
    /// By month, under all filters.
    pub months: Vec<(Month, u64)>,
    /// By month, under all filters but `month` and `year`; `from` and `to` count. Empty unless lists are wanted.
    pub month_list: Vec<(Month, u64)>,
    /// The same, but for `year` alone or `month` alone left out.
    pub year_list: Vec<(Month, u64)>,
    /// By place in [`Data::points`]; empty unless wanted.
    pub points: Vec<u64>,
    /// By month, first code and second code, under all filters; empty unless wanted.
    pub pairs: Vec<(Month, Vec<u64>)>,
}

/// A filter by the codes of its data.
struct Compiled {
    /// For each filtered dimension its place, and for each code 0 if it passes, else 1.
    dimensions: Vec<(usize, Vec<u8>)>,
    /// For each point whether it passes; none if the filter doesn't ask where.
    points: Option<Vec<bool>>,
}

impl Compiled {
    fn new(data: &impl Data, filter: &Filter) -> Self {
        let dimensions = data.data_set().dimensions().iter().enumerate().filter_map(|(place, dimension)| {
            let chosen = filter.values.get(dimension)?;
            let fails = |value: &Option<std::sync::Arc<str>>| {
                u8::from(!chosen.iter().any(|chosen| chosen.as_deref() == value.as_deref()))
            };
            Some((place, data.values(place).iter().map(fails).collect()))
        });
        let dimensions = dimensions.collect();
        let points = filter.is_spatial().then(|| {
            let in_cells = |cell: u64| {
                filter.cells.is_empty()
                    || filter.cells.iter().any(|wanted| {
                        wanted.resolution() <= resolution(cell)
                            && parent(cell, wanted.resolution()) == wanted.index()
                    })
            };
            let passes = |point: &crate::Point| {
                filter.bbox.is_none_or(|bbox| bbox.contains(point.longitude, point.latitude))
                    && in_cells(point.cell)
            };
            data.points().iter().map(passes).collect()
        });
        Self { dimensions, points }
    }
}

/// Counts the records of a filter in one pass. A row's number of failed filters decides: with none it counts
/// everywhere, with one only in the list of that one's dimension.
pub fn tally(data: &impl Data, filter: &Filter, wanted: Wanted) -> Tally {
    let compiled = Compiled::new(data, filter);
    let sizes: Vec<usize> =
        (0..data.data_set().dimensions().len()).map(|place| data.values(place).len()).collect();
    let zeros = || sizes.iter().map(|&size| vec![0; size]).collect::<Vec<Vec<u64>>>();
    let mut tally = Tally { groups: zeros(), ..Tally::default() };
    if wanted.lists {
        tally.lists = zeros();
    }
    if wanted.points {
        tally.points = vec![0; data.points().len()];
    }
    let with_points = wanted.points || compiled.points.is_some();
    for (month, rows) in data.months().filter(|(month, _)| filter.in_range(*month)) {
        let (by_month, by_year) =
            (filter.has_time(Dimension::Month, month), filter.has_time(Dimension::Year, month));
        if !(by_month && by_year) && !(wanted.lists && (by_month || by_year)) {
            continue;
        }
        let mut pass = Pass {
            compiled: &compiled,
            tally: &mut tally,
            counts_everywhere: by_month && by_year,
            lists: wanted.lists,
            pair: wanted
                .pair
                .map(|(first, second)| (first, second, sizes[second], vec![0; sizes[first] * sizes[second]])),
            month_total: 0,
        };
        if with_points {
            pass.with_points(&rows.rows, &rows.points, wanted.points);
        } else {
            pass.cube(&rows.cube);
        }
        let (total, pair) = (pass.month_total, pass.pair);
        if by_month && by_year {
            tally.total += total;
            tally.months.push((month, total));
            if let Some((.., counts)) = pair {
                tally.pairs.push((month, counts));
            }
        }
        if wanted.lists {
            // A month fails by `month`, by `year`, or by neither; see `by_month` and `by_year`.
            if by_year {
                tally.month_list.push((month, total));
            }
            if by_month {
                tally.year_list.push((month, total));
            }
        }
    }
    // What passes all filters passes all but one.
    for (list, group) in tally.lists.iter_mut().zip(&tally.groups) {
        for (count, all) in list.iter_mut().zip(group) {
            *count += all;
        }
    }
    tally
}

/// A month's pass.
struct Pass<'a> {
    compiled: &'a Compiled,
    tally: &'a mut Tally,
    /// Whether the month itself passes; else its rows count for the list of months alone.
    counts_everywhere: bool,
    lists: bool,
    pair: Option<(usize, usize, usize, Vec<u64>)>,
    /// The month's records that pass all filters of its rows.
    month_total: u64,
}

impl Pass<'_> {
    fn cube(&mut self, rows: &Rows) {
        for row in 0..rows.counts.len() {
            self.row(rows, row);
        }
    }

    fn with_points(&mut self, rows: &Rows, points: &[u32], by_point: bool) {
        for (row, &point) in points.iter().enumerate() {
            let passes = match &self.compiled.points {
                Some(passes) => point != NO_POINT && passes[point as usize],
                None => true,
            };
            if passes && self.row(rows, row) && self.counts_everywhere && point != NO_POINT {
                let count = u64::from(rows.counts[row]);
                self.tally.placed += count;
                if by_point {
                    self.tally.points[point as usize] += count;
                }
            }
        }
    }

    /// Counts a row; whether it passes all filters of dimensions.
    #[inline]
    fn row(&mut self, rows: &Rows, row: usize) -> bool {
        let (mut failed, mut which) = (0, 0);
        for (place, fails) in &self.compiled.dimensions {
            let fails = fails[usize::from(rows.codes[*place][row])];
            failed += fails;
            if fails != 0 {
                which = *place;
            }
        }
        let count = u64::from(rows.counts[row]);
        match failed {
            0 => {
                self.month_total += count;
                if self.counts_everywhere {
                    for (column, counts) in rows.codes.iter().zip(&mut self.tally.groups) {
                        counts[usize::from(column[row])] += count;
                    }
                    if let Some((first, second, width, counts)) = &mut self.pair {
                        let code = |place: usize| usize::from(rows.codes[place][row]);
                        counts[code(*first) * *width + code(*second)] += count;
                    }
                }
                true
            }
            1 if self.lists && self.counts_everywhere => {
                let code: Code = rows.codes[which][row];
                self.tally.lists[which][usize::from(code)] += count;
                false
            }
            _ => false,
        }
    }
}
