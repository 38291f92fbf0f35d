// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.orchestrator.parquet.ParquetColumn;
import dev.tracefold.orchestrator.parquet.ParquetRows;
import dev.tracefold.orchestrator.parquet.ParquetType;

import static org.assertj.core.api.Assertions.assertThat;

/// Rows of many traces as files.
@NullMarked
class QueryOutputTest {
    // The first trace has whole numbers in its column, the second halves.
    private static final String SQL =
            "SELECT name, CASE name WHEN 'a' THEN dur ELSE dur / 2e3 END AS d FROM slice";

    @TempDir private Path dir;
    private String one = "";
    private String two = "";

    @BeforeEach
    void writeTraces() throws IOException {
        one = trace("one.json", "a");
        two = trace("two.json", "b");
    }

    private String trace(String file, String name) throws IOException {
        return Files.writeString(
                        dir.resolve(file),
                        "[{\"ph\":\"X\",\"name\":\"%s\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":3}]"
                                .formatted(name))
                .toString();
    }

    private static CommandRun query(Path out, String... words) {
        List<String> command = new ArrayList<>(List.of("query", "-o", out.toString(), "--sql"));
        command.addAll(Arrays.asList(words));
        return CommandRun.of(command.toArray(String[]::new));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(dir)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void columnsHaveTheTypesOfAllTraces() throws IOException {
        Path out = dir.resolve("rows.parquet");

        assertThat(query(out, SQL, one, two)).isEqualTo(new CommandRun(0, "", ""));

        ParquetRows rows = new ParquetRows(Files.readAllBytes(out));
        assertThat(rows.columns())
                .containsExactly(
                        new ParquetColumn("_trace_address", ParquetType.STRING),
                        new ParquetColumn("name", ParquetType.STRING),
                        new ParquetColumn("d", ParquetType.DOUBLE));
        assertThat(rows.rows()).containsExactly(List.of(one, "a", 3000.0), List.of(two, "b", 1.5));
        assertThat(names()).containsExactly("one.json", "rows.parquet", "two.json");
    }

    @Test
    void arrowBeginsAsItsFilesDo() throws IOException {
        Path out = dir.resolve("rows.bin");

        assertThat(query(out, SQL, "--format", "arrow", one).status()).isZero();

        assertThat(Arrays.copyOf(Files.readAllBytes(out), 6))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("ARROW1");
    }

    @Test
    void aSecondQuerysRowsAreWrittenInstead() throws IOException {
        Path out = dir.resolve("rows.parquet");

        assertThat(query(out, SQL, "--reduce", "SELECT sum(d) AS d FROM result", one, two))
                .isEqualTo(new CommandRun(0, "", ""));

        ParquetRows rows = new ParquetRows(Files.readAllBytes(out));
        assertThat(rows.columns()).containsExactly(new ParquetColumn("d", ParquetType.DOUBLE));
        assertThat(rows.rows()).containsExactly(List.of(3001.5));
    }

    @Test
    void aFailedQueryLeavesWhatWasThere() throws IOException {
        Path out = Files.writeString(dir.resolve("rows.parquet"), "mine");

        assertThat(query(out, SQL, one, "absent").status()).isEqualTo(ExitStatus.ERROR.code());
        assertThat(query(out, "SELECT absent", one).status()).isEqualTo(ExitStatus.ERROR.code());

        assertThat(out).hasContent("mine");
        assertThat(names()).containsExactly("one.json", "rows.parquet", "two.json");
    }

    @Test
    void skippedTracesAreListedAndTheOthersWritten() throws IOException {
        Path out = dir.resolve("rows.parquet");

        CommandRun run = query(out, SQL, "--on-error", "skip", "absent", two);

        assertThat(run.status()).isEqualTo(ExitStatus.SOME_TRACES_FAILED.code());
        assertThat(run.err()).startsWith("tracefold: 1 of 2 traces failed:\n");
        assertThat(new ParquetRows(Files.readAllBytes(out)).rows())
                .containsExactly(List.of(two, "b", 1.5));
    }

    @Test
    void textGoesToAFileAsItWouldBePrinted() throws IOException {
        Path out = dir.resolve("rows.csv");

        assertThat(query(out, SQL, one, two)).isEqualTo(new CommandRun(0, "", ""));

        assertThat(out)
                .hasContent("_trace_address,name,d\n%s,a,3000\n%s,b,1.5\n".formatted(one, two));
    }

    @Test
    void columnsGoToAPipeButToNoTerminal() {
        ByteArrayOutputStream piped = new ByteArrayOutputStream();
        String[] command = {"query", "--format", "parquet", "--sql", SQL, one};

        assertThat(Tracefold.run(console(piped, 0), command)).isZero();
        assertThat(new ParquetRows(piped.toByteArray()).rows()).hasSize(1);
        assertThat(Tracefold.run(console(new ByteArrayOutputStream(), 80), command))
                .isEqualTo(ExitStatus.USAGE.code());
    }

    private static Console console(ByteArrayOutputStream out, int columns) {
        return new Console(
                new ByteArrayInputStream(new byte[0]),
                out,
                new ByteArrayOutputStream(),
                false,
                columns);
    }
}
