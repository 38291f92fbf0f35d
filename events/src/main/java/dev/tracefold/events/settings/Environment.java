// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/// Settings by name, read once at start-up. An empty text counts as not set, because manifests
/// cannot leave a variable out as easily as leave it empty.
public final class Environment {
    private final Function<String, @Nullable String> variables;

    /// Reads from a map, a file or the process, whatever answers for a name.
    public Environment(Function<String, @Nullable String> variables) {
        this.variables = variables;
    }

    /// A text as it stands.
    public Optional<String> text(String key) {
        return Optional.ofNullable(variables.apply(key)).filter(value -> !value.isBlank());
    }

    /// Texts separated by commas.
    public List<String> list(String key) {
        return text(key).stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
    }

    /// A whole number within bounds.
    ///
    /// @throws IllegalArgumentException when it is none
    public int number(String key, int otherwise, int min, int max) {
        return (int) number(key, (long) otherwise, min, max);
    }

    /// A whole number within bounds.
    ///
    /// @throws IllegalArgumentException when it is none
    public long number(String key, long otherwise, long min, long max) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(value.get().strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Reported below, in the same words as a number out of bounds.
        }
        throw refused(key, "a whole number from %d to %d".formatted(min, max), value.get());
    }

    /// A positive duration in ISO 8601, `PT30S` for instance.
    ///
    /// @throws IllegalArgumentException when it is none
    public Duration duration(String key, Duration otherwise) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(value.get().strip());
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException _) {
            // Reported below, in the same words as a duration that is not positive.
        }
        throw refused(key, "a positive ISO 8601 duration such as PT30S", value.get());
    }

    /// One of an enum's constants, in lower case.
    ///
    /// @throws IllegalArgumentException when it is none
    public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
        Optional<String> value = text(key);
        if (value.isEmpty()) {
            return otherwise;
        }
        E[] constants = type.getEnumConstants();
        for (E constant : constants) {
            if (lowerCase(constant).equals(value.get().strip())) {
                return constant;
            }
        }
        throw refused(
                key,
                "one of " + Arrays.stream(constants).map(Environment::lowerCase).toList(),
                value.get());
    }

    /// A file or directory.
    public Optional<Path> path(String key) {
        return text(key).map(Path::of);
    }

    /// An `http` or `https` address.
    ///
    /// @throws IllegalArgumentException when it is none
    public Optional<URI> httpAddress(String key) {
        return text(key).map(value -> httpAddress(key, value));
    }

    /// `http` or `https` addresses with their ports, separated by commas.
    ///
    /// @throws IllegalArgumentException when one is none
    public List<URI> httpAddresses(String key) {
        List<URI> addresses = list(key).stream().map(value -> httpAddress(key, value)).toList();
        for (URI address : addresses) {
            if (address.getPort() < 0) {
                throw refused(key, "addresses with a port", address.toString());
            }
        }
        return addresses;
    }

    private static URI httpAddress(String key, String value) {
        try {
            URI uri = URI.create(value.strip());
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // Reported below, in the same words as an address of another scheme.
        }
        throw refused(key, "an http or https address", value);
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static IllegalArgumentException refused(String key, String expected, String value) {
        return new IllegalArgumentException(
                "%s: expected %s but was '%s'".formatted(key, expected, value));
    }
}
