// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.profile.ProfileRun;
import dev.tracefold.xprof.tool.ToolRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Runs every tool over every run of the reference and compares.
///
/// What fails is listed in `known-failures.txt`, which may only become shorter: a case that is listed
/// and passes fails the test too. `-Dtracefold.conformance.update=true` rewrites the list,
/// `-Dtracefold.conformance.show=REGEX` tells what is different.
class XprofConformanceTest {
    private static final Path SHARED =
            Path.of(System.getProperty("tracefold.shared", "../../shared")).toAbsolutePath();
    private static final Path KNOWN =
            Path.of("src/test/resources/dev/tracefold/xprof/conformance/known-failures.txt");

    @Test
    void toolsSayWhatXprofSays() throws IOException {
        Path reference = SHARED.resolve("conformance/xprof");
        assumeTrue(Files.isDirectory(reference), "no reference in " + reference);
        LogDirectory log = new LogDirectory(SHARED.resolve("traces/xplane"));
        SortedMap<String, List<String>> failures = new TreeMap<>();
        List<ToolCase> cases = ToolCase.all(reference);

        for (ToolCase one : cases) {
            List<String> different = differences(one, log.run(one.run()));
            if (!different.isEmpty()) {
                failures.put(one.title(), different);
            }
        }

        System.getLogger(XprofConformanceTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        "XProf: {0} of {1} answers are equal",
                        cases.size() - failures.size(),
                        cases.size());
        show(failures);
        if (Boolean.getBoolean("tracefold.conformance.update")) {
            update(failures);
        }
        List<String> known =
                Files.readAllLines(KNOWN).stream().filter(line -> !line.startsWith("#")).toList();
        assertThat(failures.keySet())
                .as("cases that fail; shorten %s where one is mended", KNOWN.getFileName())
                .containsExactlyElementsOf(known);
    }

    private static List<String> differences(ToolCase one, ProfileRun run) throws IOException {
        List<HostProfile> hosts =
                one.host() < 0 ? run.hosts() : List.of(run.hosts().get(one.host()));
        StringBuilder actual = new StringBuilder();
        try {
            ProfileTools.named(one.tool())
                    .run(new ToolRequest(hosts, one.options()))
                    .writeJson(actual);
        } catch (ProfileException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
        return Comparison.of(one, actual.toString());
    }

    private static void show(SortedMap<String, List<String>> failures) {
        String wanted = System.getProperty("tracefold.conformance.show", "");
        failures.forEach((title, lines) -> {
            if (!wanted.isEmpty() && title.matches(wanted)) {
                System.getLogger(XprofConformanceTest.class.getName())
                        .log(
                                System.Logger.Level.INFO,
                                "{0}\n    {1}",
                                title,
                                String.join("\n    ", lines));
            }
        });
    }

    private static void update(SortedMap<String, List<String>> failures) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(
                "# Answers that differ from XProf's. The list may only become shorter; see XprofConformanceTest.");
        lines.addAll(failures.keySet());
        Files.write(KNOWN, lines);
    }
}
