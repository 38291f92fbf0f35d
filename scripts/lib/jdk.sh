# Sourced by the scripts beside it: finds a JDK of at least TRACEFOLD_JDK, and Maven.
# Kept to what the bash 3.2 of macOS knows.

TRACEFOLD_JDK=25

# Prints the feature version of the JDK at $1 (25 for 25.0.2), or nothing where there is none.
jdk_feature_version() {
  [ -x "$1/bin/javac" ] || return 0
  # The release file costs no JVM start; every JDK since 9 has it. Read without a process, for the sake of every start.
  if [ -r "$1/release" ]; then
    local line
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        JAVA_VERSION=\"*)
          line=${line#JAVA_VERSION=\"}
          printf '%s\n' "${line%%[!0-9]*}"
          return 0
          ;;
      esac
    done <"$1/release"
  else
    "$1/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
  fi
}

# Prints the places where JDKs are found, best guess first, one a line.
jdk_candidates() {
  local java_on_path place
  [ -n "${JAVA_HOME:-}" ] && printf '%s\n' "$JAVA_HOME"
  java_on_path=$(command -v javac 2>/dev/null)
  if [ -n "$java_on_path" ]; then
    while [ -L "$java_on_path" ]; do
      place=$(readlink "$java_on_path")
      case $place in
        /*) java_on_path=$place ;;
        *) java_on_path=$(dirname "$java_on_path")/$place ;;
      esac
    done
    dirname "$(dirname "$java_on_path")"
  fi
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v "$TRACEFOLD_JDK+" 2>/dev/null
  fi
  for place in \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /usr/local/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* \
    "$HOME"/.asdf/installs/java/* \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /home/linuxbrew/.linuxbrew/opt/openjdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -d "$place" ] && printf '%s\n' "$place"
  done
  return 0
}

# Sets JAVA_HOME to the first JDK that is new enough, or says what to install and fails.
find_jdk() {
  local candidate version seen=""
  # By far the most common, and the rest takes a dozen processes.
  if [ -n "${JAVA_HOME:-}" ]; then
    version=$(jdk_feature_version "$JAVA_HOME")
    if [ "${version:-0}" -ge "$TRACEFOLD_JDK" ]; then
      export JAVA_HOME
      return 0
    fi
  fi
  while IFS= read -r candidate; do
    version=$(jdk_feature_version "$candidate")
    [ -n "$version" ] || continue
    if [ "$version" -ge "$TRACEFOLD_JDK" ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
    case $seen in *"  $candidate ("*) ;; *) seen="$seen  $candidate (JDK $version)
" ;; esac
  done <<EOF
$(jdk_candidates)
EOF
  {
    echo "tracefold: needs a JDK $TRACEFOLD_JDK or newer and found none."
    if [ -n "$seen" ]; then
      echo "Found, but too old:"
      printf '%s' "$seen"
    fi
    cat <<EOF
Install one:
  Debian, Ubuntu   apt-get install openjdk-$TRACEFOLD_JDK-jdk-headless   (or temurin-$TRACEFOLD_JDK-jdk from Adoptium's repository)
  Fedora           dnf install java-$TRACEFOLD_JDK-openjdk-devel
  macOS            brew install openjdk@$TRACEFOLD_JDK
  anywhere         sdk install java $TRACEFOLD_JDK-tem   (SDKMAN)
If it is there but in an unusual place, set JAVA_HOME to it.
EOF
  } >&2
  return 1
}

# Sets MVN, or says what to install and fails. The JVM warns of what Maven's own libraries do, which nobody here can mend.
find_maven() {
  if MVN=$(command -v mvn 2>/dev/null); then
    export MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow"
    return 0
  fi
  cat >&2 <<'EOF'
tracefold: needs Maven 3.8.7 or newer to build and found no `mvn` on the PATH.
Install it: apt-get install maven | dnf install maven | brew install maven | sdk install maven
EOF
  return 1
}
