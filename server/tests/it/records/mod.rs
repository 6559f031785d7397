//! `/api/records/…`: what is counted, how it is written, and what is refused.

mod answers;
mod golden;
mod invented;
mod links;
mod links_of_rests;
mod moods;
mod outcomes;
mod real;
mod served;
mod tiles;
