//! What the kernel says was used: by this process, and by the server.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    ops::Sub,
    time::Duration,
};

use crate::Endpoint;

/// CPU time, page faults and context switches of this process, or of its children.
#[derive(Clone, Copy)]
pub struct Usage {
    pub cpu: Duration,
    pub faults: u64,
    pub switches: u64,
}

impl Usage {
    pub fn now() -> Self {
        Self::of(libc::RUSAGE_SELF)
    }

    /// What the processes have used that this one has started and waited for, and those that they have.
    pub fn of_children() -> Self {
        Self::of(libc::RUSAGE_CHILDREN)
    }

    fn of(who: libc::c_int) -> Self {
        let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
        // SAFETY: getrusage fills the struct that it is given; all zeroes are valid, too.
        let usage = unsafe {
            libc::getrusage(who, usage.as_mut_ptr());
            usage.assume_init()
        };
        let time = |t: libc::timeval| Duration::new(t.tv_sec as u64, t.tv_usec as u32 * 1_000);
        Self {
            cpu: time(usage.ru_utime) + time(usage.ru_stime),
            faults: usage.ru_minflt as u64,
            switches: (usage.ru_nvcsw + usage.ru_nivcsw) as u64,
        }
    }
}

impl Sub for Usage {
    type Output = Self;

    fn sub(self, earlier: Self) -> Self {
        Self {
            cpu: self.cpu - earlier.cpu,
            faults: self.faults - earlier.faults,
            switches: self.switches - earlier.switches,
        }
    }
}

/// The CPU time that the server has used so far; of a cluster, all primaries together.
pub fn server_cpu(endpoint: &Endpoint) -> io::Result<Duration> {
    endpoint.each().iter().map(cpu_of_one).sum()
}

fn cpu_of_one(endpoint: &Endpoint) -> io::Result<Duration> {
    let mut connection = BufReader::new(endpoint.connect_blocking()?);
    connection.get_mut().write_all(b"INFO cpu\r\n")?;
    let mut head = String::new();
    connection.read_line(&mut head)?;
    let len: usize = head.trim_start_matches('$').trim().parse().map_err(io::Error::other)?;
    let mut info = vec![0; len];
    connection.read_exact(&mut info)?;
    let info = String::from_utf8_lossy(&info);
    let seconds = |field: &str| -> f64 {
        info.lines().find_map(|line| line.strip_prefix(field)?.parse().ok()).unwrap_or(0.0)
    };
    Ok(Duration::from_secs_f64(seconds("used_cpu_user:") + seconds("used_cpu_sys:")))
}
