// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.tracefold.bench.PeerQuery;

/// The page, from the files of the parts and the reasons that people wrote.
final class ReportPage {
    private static final String HEAD =
            """
            # Results

            Made by `scripts/bench --report` from the runs in `bench/results`; not to be edited. The peer's figures are those that were published of
            Perfetto's trace processor v58 and of Bigtrace on two cores, the ratio is to the best of them, and above 1 we are ahead. Every run is in the last
            column, those in brackets warmed up and are not in the median. Traces are synthetic, of the same shapes and sizes: anybody can make them.
            """;
    private static final String REASON = "- `";

    private final Map<String, Measured> figures = new HashMap<>();
    private final Map<String, List<String>> circumstances = new LinkedHashMap<>();
    private final Map<String, String> reasons = new HashMap<>();

    /// @param folder of the parts' files
    /// @param reasons lines such as "- `load.sched.warm`: why"
    ReportPage(Path folder, Path reasons) throws IOException {
        for (ReportRow row : ReportRows.all()) {
            Path file = PartFile.path(folder, row.part());
            if (!circumstances.containsKey(row.part()) && Files.exists(file)) {
                PartFile part = PartFile.read(file);
                circumstances.put(row.part(), part.circumstances());
                part.measured().forEach(figure -> figures.put(figure.key(), figure));
            }
        }
        if (Files.exists(reasons)) {
            for (String line : Files.readAllLines(reasons)) {
                int end = line.indexOf("`: ");
                if (line.startsWith(REASON) && end > 0) {
                    this.reasons.put(line.substring(REASON.length(), end), line.substring(end + 3));
                }
            }
        }
    }

    String render() {
        StringBuilder page = new StringBuilder(HEAD);
        String part = "";
        for (ReportRow row : ReportRows.all()) {
            if (!row.part().equals(part)) {
                part = row.part();
                page.append("\n## ").append(part).append('\n');
                page.append(
                        circumstances.getOrDefault(part, List.of("not measured yet")).stream()
                                .map(line -> "* " + line + "\n")
                                .collect(Collectors.joining()));
                page.append("\n| what | unit | ours | peer | ratio | target | met | runs |\n");
                page.append("|---|---|---|---|---|---|---|---|\n");
            }
            page.append(line(row));
        }
        return page.append(losses()).toString();
    }

    /// The figure of a row: what was measured, or what follows from it.
    private Optional<Double> figure(ReportRow row) {
        return switch (row.key()) {
            case ReportRows.QUERY_MEAN -> queryMean();
            case ReportRows.SELECTIVE_RATIO -> selectiveRatio();
            default -> Optional.ofNullable(figures.get(row.key())).map(Measured::median);
        };
    }

    private Optional<Double> queryMean() {
        double logarithms = 0;
        for (PeerQuery query : PeerQuery.values()) {
            ReportRow row = ReportRows.query(query);
            Optional<Double> ratio = figure(row).flatMap(row::ratio);
            if (ratio.isEmpty()) {
                return Optional.empty();
            }
            logarithms += Math.log(ratio.get());
        }
        return Optional.of(Math.exp(logarithms / PeerQuery.values().length));
    }

    private Optional<Double> selectiveRatio() {
        Measured whole = figures.get("selective.whole");
        Measured query = figures.get("selective.query");
        return whole == null || query == null
                ? Optional.empty()
                : Optional.of(whole.median() / query.median());
    }

    private String line(ReportRow row) {
        Optional<Double> figure = figure(row);
        List<String> cells = new ArrayList<>();
        cells.add("`%s` %s".formatted(row.key(), row.title()));
        cells.add(row.unit());
        cells.add(figure.map(ReportRow::number).orElse("-"));
        cells.add(row.peerTold());
        cells.add(figure.flatMap(row::ratio).map(ReportPage::times).orElse(""));
        cells.add(row.targetTold());
        cells.add(
                figure.isEmpty() || row.target().isEmpty()
                        ? ""
                        : row.isMet(figure.get()) ? "yes" : "**no**");
        cells.add(runs(row.key()));
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private String runs(String key) {
        Measured measured = figures.get(key);
        if (measured == null) {
            return "";
        }
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < measured.runs().size(); i++) {
            String run = ReportRow.number(measured.runs().get(i));
            runs.add(i < measured.skipped() ? "(" + run + ")" : run);
        }
        return String.join(" ", runs);
    }

    private static String times(double ratio) {
        return String.format(Locale.ROOT, "%.1f", ratio);
    }

    /// What misses its target or is behind the peer, with the reasons that are known.
    private String losses() {
        StringBuilder text = new StringBuilder("\n## Where we lose\n\n");
        boolean any = false;
        for (ReportRow row : ReportRows.all()) {
            Optional<Double> figure = figure(row);
            if (figure.isEmpty()) {
                continue;
            }
            List<String> losses = new ArrayList<>();
            row.ratio(figure.get())
                    .filter(ratio -> ratio < 1)
                    .ifPresent(ratio ->
                            losses.add(
                                    "%s %s, the peer %s"
                                            .formatted(
                                                    ReportRow.number(figure.get()),
                                                    row.unit(),
                                                    row.peerTold())));
            if (!row.isMet(figure.get())) {
                losses.add(
                        "%s %s, the target is %s"
                                .formatted(
                                        ReportRow.number(figure.get()),
                                        row.unit(),
                                        row.targetTold()));
            }
            if (!losses.isEmpty()) {
                any = true;
                text.append(
                        "* `%s` %s: %s. %s%n"
                                .formatted(
                                        row.key(),
                                        row.title(),
                                        String.join("; ", losses),
                                        reasons.getOrDefault(
                                                row.key(), "Nobody has written why yet.")));
            }
        }
        return text.append(any ? "" : "Nowhere, of what is measured.\n").toString();
    }
}
