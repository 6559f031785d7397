// The kinds of call as the board's JSON has them, with their names; a test in `view/src/kind.rs` compares them.
export const KINDS = [
  ["disturbance", "Disturbance"],
  ["violence", "Violence or a weapon"],
  ["care", "Care and welfare"],
  ["suspicious", "Suspicious activity"],
  ["theft", "Theft, burglary and damage"],
  ["alarm", "Alarm or hang-up"],
  ["road", "Road"],
  ["other", "Other and assists"],
];
