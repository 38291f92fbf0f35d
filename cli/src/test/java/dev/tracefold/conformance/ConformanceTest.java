// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/// Every case outside the list of known failures passes, and no case inside it does, so that the list
/// only becomes shorter.
///
/// Properties: `tracefold.shared` the directory with the cases (default: `shared` beside the
/// repository), `tracefold.conformance.only` a regular expression for case names,
/// `tracefold.conformance.update` true to rewrite the list. What failed, with expected and actual
/// output, is under `target/conformance`.
class ConformanceTest {
    private static final Path SHARED =
            Path.of(System.getProperty("tracefold.shared", "../../shared"));
    private static final Path REPORT = Path.of("target/conformance");
    private static final Duration CASE_LIMIT = Duration.ofSeconds(60);
    private static final int LANES = 2;

    @Test
    void everyCaseOutsideTheListPassesAndNoneInside() throws IOException {
        assumeThat(SHARED.resolve("conformance")).isDirectory();
        KnownFailures known = KnownFailures.read();

        List<CaseOutcome> outcomes = new CaseLanes(LANES, CASE_LIMIT, REPORT).run(cases());
        outcomes.sort(Comparator.comparing(outcome -> outcome.subject().name()));
        report(outcomes);

        if (Boolean.getBoolean("tracefold.conformance.update")) {
            known.update(outcomes);
            return;
        }
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.passed())
                .extracting(outcome -> outcome.subject().name(), CaseOutcome::reason)
                .filteredOn(tuple -> !known.contains(tuple.toList().getFirst().toString()))
                .as("cases that fail and are not in the list of known failures")
                .isEmpty();
        assertThat(outcomes)
                .filteredOn(CaseOutcome::passed)
                .extracting(outcome -> outcome.subject().name())
                .filteredOn(name -> known.contains(name) && !known.isSlow(name))
                .as("cases that pass but are listed: -Dtracefold.conformance.update=true")
                .isEmpty();
    }

    private static List<ConformanceCase> cases() throws IOException {
        Pattern only = Pattern.compile(System.getProperty("tracefold.conformance.only", ""));
        List<ConformanceCase> cases = new ArrayList<>(CaseCatalog.real(SHARED));
        cases.addAll(CaseCatalog.perfetto(SHARED));
        cases.removeIf(subject -> !only.matcher(subject.name()).find());
        return cases;
    }

    private static void report(List<CaseOutcome> outcomes) throws IOException {
        Path failed = REPORT.resolve("failed");
        Files.createDirectories(failed);
        try (var old = Files.list(failed)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        List<String> lines = new ArrayList<>();
        for (CaseOutcome outcome : outcomes) {
            String name = outcome.subject().name();
            lines.add(
                    "%s\t%s\t%d ms\t%s"
                            .formatted(
                                    outcome.passed() ? "passed" : "failed",
                                    name,
                                    outcome.millis(),
                                    outcome.reason()));
            if (!outcome.passed()) {
                Files.writeString(
                        failed.resolve(name.replaceAll("[^\\w.-]", "_") + ".txt"),
                        outcome.detail());
            }
        }
        Files.write(REPORT.resolve("cases.tsv"), lines);
        Files.writeString(REPORT.resolve("summary.txt"), new ConformanceSummary(outcomes).table());
    }
}
