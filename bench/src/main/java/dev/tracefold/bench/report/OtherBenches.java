// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.bench.Runs;

/// What other benchmarks print, as figures.
final class OtherBenches {
    private static final Map<String, String> FLEET =
            Map.of(
                    "process, as it comes", "fleet.process",
                    "process, with snapshots", "fleet.snapshots",
                    "server that has just started, first query", "fleet.server",
                    "the same query again", "fleet.again");
    private static final Pattern START =
            Pattern.compile(
                    "AOT cache\\s+listens ([\\d.]+) s, ready ([\\d.]+) s, first answer ([\\d.]+) s.*");

    private final Commands commands;

    OtherBenches(Commands commands) {
        this.commands = commands;
    }

    private List<String> script(String name, String... words)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(commands.root().resolve("scripts").resolve(name).toString());
        command.addAll(List.of(words));
        return Commands.lines(command);
    }

    List<Measured> fleet() throws IOException, InterruptedException {
        List<Measured> figures = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (String line : script("bench", "--fleet")) {
            Runs.parse(line)
                    .ifPresent(runs -> {
                        @Nullable String key = FLEET.get(runs.what());
                        // The other fleet is asked again, too.
                        if (key != null && !taken.contains(key)) {
                            taken.add(key);
                            figures.add(new Measured(key, 0, runs.seconds()));
                        }
                    });
        }
        return figures;
    }

    List<Measured> start() throws IOException, InterruptedException {
        List<Measured> figures = new ArrayList<>();
        for (String line : script("bench", "--cold")) {
            Runs.parse(line)
                    .ifPresent(runs ->
                            figures.add(new Measured(phase(runs.what()), 0, runs.seconds())));
        }
        return figures;
    }

    private static String phase(String name) {
        if (name.startsWith("launcher")) {
            return "start.command";
        }
        return name.contains("empty") ? "start.processor" : "start.trace";
    }

    List<Measured> worker() throws IOException, InterruptedException {
        List<String> names = List.of("worker.listens", "worker.ready", "worker.answered");
        List<List<Double>> seconds = new ArrayList<>();
        names.forEach(_ -> seconds.add(new ArrayList<>()));
        for (String line : script("images", "--measure", "5")) {
            Matcher matcher = START.matcher(line);
            if (matcher.matches()) {
                for (int i = 0; i < names.size(); i++) {
                    seconds.get(i).add(Double.valueOf(matcher.group(i + 1)));
                }
            }
        }
        if (seconds.getFirst().isEmpty()) {
            throw new IOException("scripts/images told no start of a worker");
        }
        List<Measured> figures = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            figures.add(new Measured(names.get(i), 0, seconds.get(i)));
        }
        return figures;
    }
}
