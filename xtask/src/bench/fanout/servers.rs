//! The servers of the fan-out benchmark, each started anew and ended with its [`Server`].

use super::error::Result;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Name and token of the one producer that may post to the whole program.
pub const TOKEN: &str = "bench";

/// Ends a server with the benchmark, however that ends.
pub struct Server {
    pub child: Child,
    pub address: SocketAddr,
    pub publish_path: &'static str,
    /// Events are posted as calls.
    pub calls: bool,
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGTERM first: nginx's master must end its workers.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let deadline = Instant::now() + Duration::from_secs(5);
        while Instant::now() < deadline {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The fan-out alone: an example of `live`.
pub fn fanout(examples: &Path) -> Result<Server> {
    let mut command = Command::new(examples.join("fanout_server"));
    let (child, line) = listening(&mut command)?;
    Ok(Server { child, address: line.parse()?, publish_path: "/publish", calls: false })
}

/// The built program with a data folder of its own, without feed and geocoders.
pub fn blotter(program: &Path, data_dir: &Path) -> Result<Server> {
    let mut command = Command::new(program);
    command
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--feed-url",
            "none",
            "--geocoders",
            "",
            "--tiles",
            "none",
        ])
        .args(["--events-token", &format!("{TOKEN}:{TOKEN}"), "--data-dir"])
        .arg(data_dir);
    let (child, line) = listening(&mut command)?;
    let address = line.rsplit('/').next().unwrap_or_default().parse()?;
    Ok(Server { child, address, publish_path: "/events/", calls: true })
}

/// Starts a server whose first line says where it listens.
fn listening(command: &mut Command) -> Result<(Child, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut line)?;
    }
    Ok((child, line.trim().to_owned()))
}

/// nchan with two workers; its files are in the folder.
pub fn nginx(module: &str, folder: &Path) -> Result<Server> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let folder_text = folder.display();
    let configuration = format!(
        "load_module {module};\n\
         daemon off;\n\
         user root;\n\
         worker_processes 2;\n\
         worker_rlimit_nofile 19000;\n\
         pid {folder_text}/nginx.pid;\n\
         error_log {folder_text}/error.log warn;\n\
         events {{ worker_connections 18000; multi_accept on; }}\n\
         http {{\n\
           access_log off;\n\
           tcp_nodelay on;\n\
           keepalive_requests 100000;\n\
           client_body_temp_path {folder_text}/body;\n\
           proxy_temp_path {folder_text}/proxy;\n\
           fastcgi_temp_path {folder_text}/fastcgi;\n\
           uwsgi_temp_path {folder_text}/uwsgi;\n\
           scgi_temp_path {folder_text}/scgi;\n\
           server {{\n\
             listen {address} backlog=8192 reuseport;\n\
             location = /get-events/ {{\n\
               nchan_subscriber eventsource;\n\
               nchan_channel_id live;\n\
               nchan_subscriber_first_message newest;\n\
             }}\n\
             location = /publish {{\n\
               nchan_publisher http;\n\
               nchan_channel_id live;\n\
               nchan_message_buffer_length 100;\n\
               nchan_message_timeout 5m;\n\
             }}\n\
           }}\n\
         }}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, configuration)?;
    let child = Command::new("nginx").arg("-p").arg(folder).arg("-c").arg(&file).spawn()?;
    let server = Server { child, address, publish_path: "/publish", calls: false };
    let deadline = Instant::now() + Duration::from_secs(10);
    while TcpStream::connect(address).is_err() {
        if Instant::now() > deadline {
            let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            return Err(format!("nginx doesn't answer: {log}").into());
        }
        thread::sleep(Duration::from_millis(50));
    }
    Ok(server)
}
