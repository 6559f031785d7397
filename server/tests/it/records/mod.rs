//! `/api/records/…`: what is counted, how it is written, and what is refused.

mod answers;
mod golden;
mod invented;
mod real;
mod served;
mod tiles;
