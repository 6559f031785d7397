//! Memory and CPU time of a server's processes, from `/proc`.

use super::error::Result;
use std::{fs, process::Command};

/// A process and its children.
pub fn family(parent: u32) -> Result<Vec<u32>> {
    let mut processes = vec![parent];
    for entry in fs::read_dir("/proc")? {
        let Some(process) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        // A process may be gone by now.
        if stat(process).is_ok_and(|fields| fields.get(1) == Some(&parent.to_string())) {
            processes.push(process);
        }
    }
    Ok(processes)
}

/// The fields of `/proc/PID/stat` after the name (which may hold anything): state, parent, ….
fn stat(process: u32) -> Result<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = text.rsplit_once(')').ok_or("a stat file without a name")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

/// Proportional set size of all processes together: memory they share counts once.
pub fn memory_kib(processes: &[u32]) -> Result<f64> {
    let mut total = 0.0;
    for process in processes {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        let line = text.lines().find(|line| line.starts_with("Pss:")).ok_or("no Pss")?;
        total += line.split_whitespace().nth(1).ok_or("no Pss")?.parse::<f64>()?;
    }
    Ok(total)
}

/// User and system time of all processes so far, in seconds.
pub fn cpu_seconds(processes: &[u32]) -> Result<f64> {
    let output = Command::new("getconf").arg("CLK_TCK").output()?;
    let ticks: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
    let mut total = 0.0;
    for process in processes {
        let fields = stat(*process)?;
        for field in [11, 12] {
            total += fields.get(field).ok_or("a stat file that is too short")?.parse::<f64>()?;
        }
    }
    Ok(total / ticks)
}
