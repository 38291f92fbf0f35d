// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import dev.tracefold.cli.api.ServerApi;
import dev.tracefold.cli.console.Console;
import dev.tracefold.cli.console.ExitStatus;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// `tracefold queries download`.
@Command(
        name = "download",
        description = {
            "Writes the rows that a server kept of a query to a file, as it makes them.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer =
                "  tracefold queries download --format parquet -o rows.parquet"
                        + " 7720667b-1646-4527-a055-f5feace8881e")
final class QueriesDownload implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--server",
            paramLabel = "ADDRESS",
            defaultValue = ServerOptions.LOCAL,
            description = ServerOptions.DESCRIPTION)
    private String server = "";

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "csv",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private FileFormat format = FileFormat.CSV;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Where to write it (default: the output). What breaks off is no file.")
    private Optional<Path> output = Optional.empty();

    @Option(
            names = "--columns",
            paramLabel = "NAME",
            split = ",",
            description = "Which columns, in which order, separated by commas.")
    private List<String> columns = List.of();

    @Option(
            names = "--order-by",
            paramLabel = "ORDER",
            defaultValue = "",
            description = "As in 'dur desc, ts'; as the rows came when it is not given.")
    private String order = "";

    // The parser sets it.
    @SuppressWarnings("FieldCanBeFinal")
    @Parameters(paramLabel = "QUERY", description = "The query, as `queries ls` names it.")
    private String query = "";

    /// What a server can make.
    private enum FileFormat {
        CSV,
        TSV,
        JSON,
        JSONL,
        PARQUET;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    QueriesDownload(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ArrayNode wanted = JsonNodeFactory.instance.arrayNode();
        columns.forEach(wanted::add);
        String path =
                "%s/download?format=%s&order_by=%s&columns=%s"
                        .formatted(
                                QueriesCommand.path(query),
                                format,
                                encoded(order),
                                encoded(wanted.toString()));
        try (ServerApi api = new ServerApi(server)) {
            if (output.isPresent()) {
                toFile(api, path, output.get());
            } else {
                api.copy(path, console.out());
            }
        } catch (IOException e) {
            throw new ProcessorException(
                    Failure.user(
                            "OUTPUT_NOT_WRITABLE",
                            "could not write %s (%s)"
                                    .formatted(
                                            output.map(Path::toString).orElse("the output"),
                                            e.getMessage())),
                    e);
        }
        return ExitStatus.OK.code();
    }

    /// Beside its place first, so that half a file never has its name.
    private static void toFile(ServerApi api, String path, Path file) throws IOException {
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling("." + whole.getFileName() + ".part");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                api.copy(path, out);
            }
            Files.move(part, whole, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
