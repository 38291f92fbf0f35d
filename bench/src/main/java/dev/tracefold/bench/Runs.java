// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What took how long, in all its runs: a line for people, which a report reads back.
///
/// @param what was measured
/// @param seconds of each run, in the order they were run
public record Runs(String what, List<Double> seconds) {
    private static final Pattern LINE =
            Pattern.compile("(.*\\S)\\s{2,}([\\d. ]+); median [\\d.]+ s");

    public Runs {
        seconds = List.copyOf(seconds);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-50s  %s; median %.2f s",
                what,
                seconds.stream()
                        .map(run -> String.format(Locale.ROOT, "%.2f", run))
                        .collect(Collectors.joining(" ")),
                seconds.stream().sorted().toList().get(seconds.size() / 2));
    }

    /// What a line says, if it is one.
    public static Optional<Runs> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(
                        new Runs(
                                matcher.group(1),
                                Arrays.stream(matcher.group(2).split(" ", -1))
                                        .map(Double::valueOf)
                                        .toList()))
                : Optional.empty();
    }
}
