# shellcheck shell=bash
# What the scripts in bin/ share. Sourced, never run.

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Never fails: a closed terminal must not keep a script from cleaning up.
say() { printf 'ringfence: %s\n' "$*" >&2 || true; }

# Every failure a person can cause ends here: one sentence, what is wrong and what to do.
die() {
    say "$*"
    exit 1
}

# ---------------------------------------------------------------- server binaries

# Lists "<major> <directory>" of every complete server installation, newest first.
# RINGFENCE_PG_BINDIR narrows the search to one directory.
pg_installations() {
    local dir major dirs=(/usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/local/pgsql/bin)
    [[ -z ${RINGFENCE_PG_BINDIR:-} ]] || dirs=("$RINGFENCE_PG_BINDIR")
    for dir in "${dirs[@]}"; do
        [[ -x $dir/postgres && -x $dir/initdb && -x $dir/pg_ctl && -x $dir/psql ]] || continue
        if [[ $dir =~ /(postgresql/|pgsql-)([0-9]+)/bin$ ]]; then
            major=${BASH_REMATCH[2]}
        else
            major=$("$dir/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
        fi
        printf '%s %s\n' "$major" "$dir"
    done | sort -rn
}

# pg_has_extension <bindir> <name>
pg_has_extension() {
    local share
    if [[ $1 =~ ^/usr/lib/postgresql/([0-9]+)/bin$ ]]; then
        share=/usr/share/postgresql/${BASH_REMATCH[1]}
    elif [[ -x $1/pg_config ]]; then
        share=$("$1/pg_config" --sharedir)
    else
        share=$1/../share
    fi
    [[ -e $share/extension/$2.control ]]
}

# Sets bindir and major: the newest installation of at least 15 that has pg_cron, else the newest.
# With an argument: the newest of exactly that major. Fails when there is none.
find_postgres() {
    local candidate_major candidate_dir
    bindir='' major=''
    while read -r candidate_major candidate_dir; do
        ((candidate_major >= 15)) || continue
        [[ $# -eq 0 || $candidate_major == "$1" ]] || continue
        if [[ -z $bindir ]]; then
            bindir=$candidate_dir major=$candidate_major
        fi
        if pg_has_extension "$candidate_dir" pg_cron; then
            bindir=$candidate_dir major=$candidate_major
            break
        fi
    done < <(pg_installations)
    [[ -n $bindir ]]
}

# throwaway_cluster <profile>: points this script's cluster commands at a directory and a free port
# of its own, for a cluster that is destroyed at the end. Sets work.
throwaway_cluster() {
    work=$(mktemp -d /tmp/ringfence-test.XXXXXX)
    chmod 755 "$work"
    export RINGFENCE_RUN_DIR=$work/run RINGFENCE_CLUSTER_PROFILE=$1
    RINGFENCE_PG_PORT=$("$root/.venv/bin/python" -c \
        'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    export RINGFENCE_PG_PORT
    unset DATABASE_URL "${!PG@}"
}

# ---------------------------------------------------------------- where the cluster lives

# Runs a command as the server's OS user with a clean environment and from a directory that
# everybody may enter. The lock descriptors stay behind: a server must not inherit them.
as_server() (
    cd /
    exec 8>&- 9>&-
    if ((EUID == 0)); then
        exec setpriv --reuid="$server_user" --regid="$(id -g "$server_user")" --init-groups \
            --reset-env env LANG=C.UTF-8 PGCONNECT_TIMEOUT=10 "$@"
    fi
    exec env -i HOME="${HOME:-/}" PATH="$PATH" LANG=C.UTF-8 PGCONNECT_TIMEOUT=10 "$@"
)

# Sets home (the directory that holds everything), sock, port and server_user. Depends on nothing
# but the path, the user and their permissions, so that every command finds the same place.
resolve_home() {
    local wanted tag ancestor
    wanted=$(realpath -m -- "${RINGFENCE_RUN_DIR:-$root/.run}")
    tag=$(printf %s "$wanted" | sha256sum | cut -c1-12)
    home=$wanted
    home_note=''
    port=${RINGFENCE_PG_PORT:-5466}
    if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1024 || 10#$port > 65535)); then
        die "RINGFENCE_PG_PORT is '$port', it must be a port from 1024 to 65535."
    fi
    server_user=$(id -un 2>/dev/null) ||
        die "User id $EUID has no name on this system, and PostgreSQL needs one: add it to" \
            "/etc/passwd or run this as another user."

    if ((EUID == 0)); then
        # PostgreSQL refuses to run as root. A cluster that exists keeps its owner.
        server_user=$(owner_of "$wanted/data")
        id -u "$server_user" >/dev/null 2>&1 ||
            die "There is no OS user '$server_user' to run the database as: install the" \
                "distribution's PostgreSQL (bin/install-packages) or run this as another user."
        ancestor=$wanted
        until [[ -d $ancestor ]]; do ancestor=$(dirname "$ancestor"); done
        if ! as_server test -x "$ancestor"; then
            [[ ! -e $wanted/data ]] ||
                die "The cluster in $wanted is out of reach for the OS user $server_user:" \
                    "give every directory above it the x permission (chmod o+x)."
            home=/var/lib/ringfence/$tag
            home_note="$wanted is out of reach for the OS user $server_user, using $home instead."
            server_user=$(owner_of "$home/data")
        fi
    elif [[ -d $home/data && ! -O $home/data ]]; then
        die "The cluster in $home belongs to the OS user $(stat -c %U "$home/data"): run this as" \
            "root, or set RINGFENCE_RUN_DIR to a directory of your own."
    fi

    # A socket's path is limited to 107 bytes, and it travels in lists and URLs, so only plain
    # characters stay. The port always counts five digits: the place must not depend on it.
    sock=$home/sock
    if ((${#sock} + 15 > 107)) || [[ $sock =~ [^A-Za-z0-9_./-] ]]; then
        # Never root in /tmp: anybody may have prepared a trap there.
        sock=/tmp/ringfence-$EUID-$tag
        ((EUID != 0)) || sock=/var/lib/ringfence/$tag-sock
        home_note+="${home_note:+ }The socket is in $sock, because the path of $home is too long"
        home_note+=" or has unusual characters."
    fi
}

# The owner of an existing data directory, else the packages' own user.
owner_of() {
    local owner=postgres
    if [[ -d $1 ]]; then owner=$(stat -c %U "$1"); fi
    [[ $owner != root ]] || owner=postgres
    printf '%s' "$owner"
}

make_home() {
    if ! (umask 022 && mkdir -p "$home") 2>/dev/null || [[ ! -w $home ]]; then
        die "Cannot write to $home: make it writable or set RINGFENCE_RUN_DIR to another directory."
    fi
}

# ---------------------------------------------------------------- ports

# port_taken <host> <port>: somebody accepts connections there.
port_taken() {
    local host=$1
    case $host in
        '' | 0.0.0.0) host=127.0.0.1 ;;
        ::) host=::1 ;;
    esac
    (exec 3<>"/dev/tcp/$host/$2") 2>/dev/null
}

# port_owner <port>: " by name (pid 12)" where the system tells, else nothing.
port_owner() {
    command -v ss >/dev/null || return 0
    ss -Hltnp "sport = :$1" 2>/dev/null |
        sed -nE 's/.*users:\(\("([^"]+)",pid=([0-9]+).*/ by \1 (pid \2)/p' | head -n 1
}

# ---------------------------------------------------------------- programs

# shellcheck disable=SC2034  # for the scripts that source this
pythons=(python3 python3.11 python3.12 python3.13 python3.14)

# isolationtester <bindir>: its path, or nothing. Debian ships it with the client.
isolationtester() {
    local path=pgxs/src/test/isolation/isolationtester
    compgen -G "$1/../lib/$path" || compgen -G "$1/../lib/postgresql/$path" ||
        compgen -G "$1/../lib64/$path" || true
}
