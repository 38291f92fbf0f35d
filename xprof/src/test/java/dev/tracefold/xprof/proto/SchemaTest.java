// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.proto;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.json.JsonTree;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.session.Aggregator;
import dev.tracefold.xprof.session.LocalParts;
import dev.tracefold.xprof.session.PartCache;
import dev.tracefold.xprof.session.Progress;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.HostwiseTool;
import dev.tracefold.xprof.tool.Piece;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SchemaTest {
    private static final Path FACTS =
            Path.of(System.getProperty("tracefold.shared", "../../shared"))
                    .toAbsolutePath()
                    .resolve("facts/xprof-protos.md");
    private static final Pattern MESSAGE = Pattern.compile("- \\*\\*([\\w.]+)\\*\\*: (.*)");
    private static final Pattern FIELD =
            Pattern.compile("(\\d+):(rep |opt )?(map<[^>]+>|[\\w.]+) (\\w+).*");
    private static final List<String> FILES =
            List.of(
                    "xspace.proto",
                    "op_stats.proto",
                    "trace_data_response.proto",
                    "op_profile.proto",
                    "memory_profile.proto",
                    "memory_viewer.proto",
                    "pod_viewer.proto",
                    "smart_suggestion.proto");
    private static final int FIRST_OF_OURS = 1000;
    private static final String ANY = "google.protobuf.Any";

    @TempDir private Path directory;

    @Test
    void numbersNamesAndTypesAreThoseOfXprof() throws IOException {
        assumeTrue(Files.exists(FACTS), "no facts in " + FACTS);
        SortedMap<String, SortedMap<Integer, String>> facts = facts();
        for (String file : FILES) {
            Schema schema = Schema.of(file);
            assertThat(schema.messages()).hasSizeGreaterThan(1);
            schema.messages()
                    .forEach((message, fields) -> {
                        SortedMap<Integer, String> known =
                                facts.getOrDefault(message, new TreeMap<>());
                        assertThat(known.isEmpty())
                                .as("whether %s is ours", message)
                                .isEqualTo(message.equals("PartStamp"));
                        fields.headMap(known.isEmpty() ? 0 : FIRST_OF_OURS)
                                .forEach((number, field) ->
                                        assertThat(known)
                                                .as(message)
                                                .containsEntry(number, plain(field)));
                    });
        }
    }

    // Facts name types without the messages around them.
    private static String plain(String field) {
        return field.replace("google.protobuf.", "")
                .replaceAll("\\w+\\.(?=\\w)", "")
                .replace(", ", ",");
    }

    private static SortedMap<String, SortedMap<Integer, String>> facts() throws IOException {
        SortedMap<String, SortedMap<Integer, String>> messages = new TreeMap<>();
        for (String line : Files.readAllLines(FACTS)) {
            Matcher message = MESSAGE.matcher(line);
            if (!message.matches()) {
                continue;
            }
            SortedMap<Integer, String> fields = new TreeMap<>();
            for (String part : message.group(2).split(";", -1)) {
                Matcher field = FIELD.matcher(part.strip());
                if (field.matches()) {
                    String repeated = "rep ".equals(field.group(2)) ? "rep " : "";
                    fields.put(
                            Integer.valueOf(field.group(1)),
                            plain(repeated + field.group(3) + " " + field.group(4)));
                }
            }
            messages.putIfAbsent(message.group(1), fields);
        }
        return messages;
    }

    @Test
    void allThatWorkersWriteIsDeclared() throws IOException {
        HostProfile host = profile().write(directory);
        HostwiseTool tool = (HostwiseTool) ProfileTools.named("kernel_stats");

        byte[] part = LocalParts.part(new PartCache(), host, tool, false, Piece.WHOLE);

        Schema schema = Schema.of("op_stats.proto");
        assertThat(walk(schema, "OpStats", new ProtoCursor(part))).isGreaterThan(30);
    }

    @Test
    void profilesAreReadByWhatIsDeclared() {
        byte[] profile = profile().toByteArray();

        Schema schema = Schema.of("xspace.proto");
        assertThat(walk(schema, "XSpace", new ProtoCursor(profile))).isGreaterThan(30);
    }

    @Test
    void theTimelineAsAMessageIsDeclared() throws IOException {
        ToolResult result =
                ProfileTools.named("trace_viewer@")
                        .run(
                                new ToolRequest(
                                        List.of(profile().write(directory)),
                                        Map.of("format", "pb", "flows", "all")));
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        result.writeTo(frame);

        // Fourteen bytes of a frame, three of each block, and three that end it; there is a block
        // for
        // each piece, and its length stands above three bits.
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] bytes = frame.toByteArray();
        for (int at = 14; at < bytes.length; ) {
            int length =
                    ((bytes[at] & 0xFF)
                                    | ((bytes[at + 1] & 0xFF) << 8)
                                    | ((bytes[at + 2] & 0xFF) << 16))
                            >>> 3;
            message.write(bytes, at + 3, length);
            at += 3 + length;
        }

        Schema schema = Schema.of("trace_data_response.proto");
        ProtoCursor cursor = new ProtoCursor(message.toByteArray());
        assertThat(walk(schema, "TraceDataResponse", cursor)).isGreaterThan(30);
    }

    @ParameterizedTest
    @CsvSource({
        "op_profile, op_profile.proto, Profile, GPU-multi-worker, 30",
        "op_profile, op_profile.proto, Profile, tpu-inference, 300",
        "memory_profile, memory_profile.proto, MemoryProfile, tpu-inference, 100",
        "memory_viewer, memory_viewer.proto, PreprocessResult, tpu-inference, 50",
        "pod_viewer, pod_viewer.proto, PodViewerDatabase, jax-cpu-4host, 100",
        "smart_suggestion, smart_suggestion.proto, SmartSuggestionReport, jax-cpu-4host, 2",
    })
    void answersHaveTheNamesThatAreDeclared(
            String tool, String file, String message, String run, int least) throws Exception {
        Path logs = FACTS.resolveSibling("../traces/xplane").normalize();
        assumeTrue(Files.isDirectory(logs), "no profiles in " + logs);
        List<HostProfile> all = new LogDirectory(copy(logs, run)).run(run).select("");
        List<HostProfile> hosts = tool.equals("pod_viewer") ? all : all.subList(0, 1);
        StringBuilder text = new StringBuilder();
        Map<String, String> options =
                tool.equals("memory_viewer") ? Map.of("module_name", "jit_f") : Map.of();
        try (LocalParts parts = new LocalParts(new PartCache(), 1)) {
            new Aggregator(parts)
                    .answer(tool, hosts, options, Progress.NONE)
                    .result()
                    .writeJson(text);
        }

        int fields = names(Schema.of(file), message, JsonTree.parse(text.toString()));

        assertThat(fields).isGreaterThanOrEqualTo(least);
    }

    /// Parts are saved beside the profiles, which are not this test's.
    private Path copy(Path logs, String run) throws IOException {
        Path from = logs.resolve("plugins/profile").resolve(run);
        Path to = Files.createDirectories(directory.resolve("plugins/profile").resolve(run));
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        return directory;
    }

    // Counts the members, each of which is declared.
    private static int names(Schema schema, String message, Object value) {
        int count = 0;
        for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
            String name = String.valueOf(member.getKey());
            String type = schema.typeByJsonName(message, name).replace("rep ", "");
            assertThat(type).as("%s.%s", message, name).isNotEmpty();
            String inner = schema.isMessage(message + "." + type) ? message + "." + type : type;
            String entry = type.substring(type.indexOf(' ') + 1).replace(">", "");
            count++;
            if (type.startsWith("map<") && schema.isMessage(entry)) {
                for (Object one : ((Map<?, ?>) member.getValue()).values()) {
                    count += names(schema, entry, one);
                }
            } else if (schema.isMessage(inner)) {
                List<?> values =
                        member.getValue() instanceof List<?> list
                                ? list
                                : List.of(member.getValue());
                for (Object one : values) {
                    count += names(schema, inner, one);
                }
            }
        }
        return count;
    }

    private static ProfileBuilder profile() {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane("/device:GPU:0")
                .stats("peak_teraflops_per_second", 100.0)
                .line(7, "Stream #7(Compute)")
                .event(
                        "gemm",
                        50,
                        20_000,
                        StatNames.CORRELATION_ID,
                        1,
                        "kernel_details",
                        "regs:32 grid:2,1,1 block:32,1,1 occ_pct:50",
                        StatNames.TF_OP,
                        "model/dense:MatMul");
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("train", 0, 1_000_000, "step_num", 1, "_r", 1)
                .event("launch", 10, 10, StatNames.CORRELATION_ID, 1)
                .event("model/dense:MatMul", 30, 30)
                .event("SessionRun", 100, 60, "_r", 1, "model_id", "m:1");
        return profile;
    }

    // Counts the fields, each of which is declared with the kind of value it has.
    private static int walk(Schema schema, String message, ProtoCursor cursor) {
        int count = 0;
        while (cursor.next()) {
            String type = schema.type(message, cursor.field()).replace("rep ", "");
            assertThat(type).as("%s.%d", message, cursor.field()).isNotEmpty();
            if (type.startsWith("map<")) {
                count += walkEntry(schema, type, cursor.message());
            } else if (schema.isMessage(message + "." + type) || schema.isMessage(type)) {
                count += walk(schema, type, cursor.message());
            } else if (!type.equals(ANY)) {
                boolean repeated = schema.type(message, cursor.field()).startsWith("rep ");
                boolean bytes = type.equals("string") || type.equals("bytes");
                if (repeated && cursor.packed() && !bytes) {
                    assertThat(cursor.packedNumbers()).isNotEmpty();
                    continue;
                }
                assertThat(cursor.packed()).as("%s.%d", message, cursor.field()).isEqualTo(bytes);
            }
            count++;
        }
        return count;
    }

    private static int walkEntry(Schema schema, String map, ProtoCursor entry) {
        String value = map.substring(map.indexOf(", ") + 2, map.length() - 1);
        int count = 0;
        while (entry.next()) {
            assertThat(entry.field()).isBetween(1, 2);
            if (entry.field() == 2 && schema.isMessage(value)) {
                count += walk(schema, value, entry.message());
            }
        }
        return count;
    }
}
