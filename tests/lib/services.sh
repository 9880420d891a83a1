# shellcheck shell=bash
# A MariaDB and a Redis of our own, on free ports, with their data below RUN_FOLDER. Sourced.

readonly START_ATTEMPTS_MAX=5
readonly START_SECONDS_MAX=60

start_services() {
  install_database
  start_server MariaDB start_mariadb mariadb_answers
  local mysql_port=$server_port
  start_server Redis start_redis redis_answers
  local redis_port=$server_port

  local password
  password=$(random_hex)
  create_database_user "$password"
  export RETENTION_TEST_MYSQL="Server=127.0.0.1;Port=$mysql_port;User ID=retention;Password=$password;SslMode=Disabled;AllowPublicKeyRetrieval=true"
  export RETENTION_TEST_REDIS="127.0.0.1:$redis_port"
}

# Another process may take the port between our looking and the server's binding it: then the server exits, and we try another one.
start_server() {
  local name=$1 start=$2 answers=$3 attempt
  for ((attempt = 1; attempt <= START_ATTEMPTS_MAX; attempt++)); do
    server_port=$(free_port)
    "$start" "$server_port" >"$RUN_FOLDER/$name.log" 2>&1 &
    server_pid=$!
    disown "$server_pid"
    if server_comes_up "$answers"; then return; fi
    kill -KILL "$server_pid" 2>/dev/null || true
  done
  say "$name did not start. Its log ends with:"
  tail -n 100 "$RUN_FOLDER/$name.log" >&2
  exit 1
}

server_comes_up() {
  local answers=$1 deadline=$((SECONDS + START_SECONDS_MAX))
  while ((SECONDS < deadline)); do
    if "$answers"; then return 0; fi
    kill -0 "$server_pid" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# Below the range that the kernel hands to outgoing connections.
free_port() {
  local port
  while port=$((15000 + RANDOM % 17000)); do
    if ! (: >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

install_database() {
  local log=$RUN_FOLDER/install-db.log
  # Root may come in through the socket only; the empty password of a fresh install would be open to every user of the machine.
  mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$RUN_FOLDER/mariadb" --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" >"$log" 2>&1 ||
    die "MariaDB's data folder could not be made: $(<"$log")"
}

start_mariadb() {
  exec mariadbd --no-defaults --user="$(id -un)" --datadir="$RUN_FOLDER/mariadb" \
    --socket="$RUN_FOLDER/mariadb.sock" --pid-file="$RUN_FOLDER/mariadb.pid" \
    --bind-address=127.0.0.1 --port="$1" --skip-name-resolve --max-connections=400 \
    --character-set-server=utf8mb4 --skip-log-bin \
    --innodb-flush-log-at-trx-commit=1 --innodb-buffer-pool-size=256M
}

mariadb_answers() { mariadb-admin --no-defaults --socket="$RUN_FOLDER/mariadb.sock" ping >/dev/null 2>&1; }

create_database_user() {
  mariadb --no-defaults --socket="$RUN_FOLDER/mariadb.sock" <<<"
    create user 'retention'@'127.0.0.1' identified by '$1';
    grant all privileges on *.* to 'retention'@'127.0.0.1';"
}

start_redis() {
  exec redis-server --bind 127.0.0.1 --port "$1" --unixsocket "$RUN_FOLDER/redis.sock" \
    --dir "$RUN_FOLDER" --save "" --appendonly no --databases 64 --daemonize no --set-proc-title no
}

# Asked through our own socket: on the port, another run's server might answer for ours.
redis_answers() { [[ $(redis-cli -s "$RUN_FOLDER/redis.sock" ping 2>/dev/null) == PONG ]]; }

random_hex() { head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
