// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ManifestTest {
    private static final byte[] PROTO =
            ProtoWriter.message(t ->
                    t.nested(
                                    1,
                                    p ->
                                            p.nested(
                                                    6,
                                                    s ->
                                                            s.nested(1, clock(6, 1_000))
                                                                    .nested(1, clock(1, 9_000))))
                            .nested(
                                    1,
                                    p -> p.varint(8, 5_000).nested(46, x -> x.text(1, "proto"))));
    private static final byte[] JSON =
            text(
                    "{\"traceEvents\":[{\"ph\":\"X\",\"ts\":2,\"dur\":1,\"pid\":1,\"tid\":1,\"name\":\"json\"}]}");

    @Test
    void aFileCanBeGivenToANamedMachine() {
        try (TraceStorage storage =
                load("'files': [{'path': 'j', 'machine': {'name': 'phone'}}]", JSON)) {
            assertThat(machines(storage)).contains("phone");
        }
    }

    @Test
    void machinesAndAttributesComeInTheOrderOfTheManifest() {
        List<String> names = IntStream.range(0, 12).mapToObj(i -> "machine" + i).toList();
        String machines =
                IntStream.range(0, 12)
                        .mapToObj(i -> "{'id': %d, 'name': 'machine%d'}".formatted(i, i))
                        .collect(Collectors.joining(", "));
        String attributes =
                names.stream()
                        .map(name -> "'%s': 1".formatted(name))
                        .collect(Collectors.joining(", "));
        try (TraceStorage storage =
                load(
                        "'files': [{'path': 'p', 'machines': [%s]}], 'attributes': {%s}"
                                .formatted(machines, attributes),
                        JSON)) {
            assertThat(machines(storage)).containsSubsequence(names);
            assertThat(attributes(storage)).containsExactlyElementsOf(names);
        }
    }

    @Test
    void aFilesPrivateClockCanBePlacedByAnotherFilesClock() {
        String clocks =
                "'clocks': {'sync_to': {'file': 'p', 'clock': 'BOOTTIME'}, 'offset_ns': 70}";
        try (TraceStorage storage =
                load("'files': [{'path': 'p'}, {'path': 'j', %s}]".formatted(clocks), JSON)) {
            assertThat(slices(storage)).containsExactly("json 2070", "proto 5000");
        }
    }

    @Test
    void traceTimeCanBeChosen() {
        try (TraceStorage storage = load("'trace_time': {'clock': 'REALTIME'}", JSON)) {
            assertThat(slices(storage)).contains("proto 13000");
        }
    }

    @Test
    void attributesAreKept() {
        try (TraceStorage storage = load("'attributes': {'run': 7, 'name': 'x'}", JSON)) {
            assertThat(storage.strings().find("manifest_attribute.run")).isPositive();
            assertThat(storage.strings().find("manifest_attribute.name")).isPositive();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'version': 2 | unsupported version: 2",
                "'files': 1 | files must be an array",
                "'files': [{}] | files entries must be objects with a string path",
                "'trace_time': {'clock': 'NOON'} | unknown clock name: NOON",
                "'trace_time': {'clock': 'BOOTTIME', 'file': 'x'} | names unknown file 'x'",
                "'attributes': {'a': []} | 'a' must be a string or an integer",
                "'files': [{'path': 'j', 'clocks': {}}] | a sync_to block is required",
                "'files': [{'path': 'j', 'machine': {'name': ''}}] | name must be non-empty",
                "'files': [{'path': 'p', 'clocks': {'sync_to': {'file': 'p'}}}] | clock overrides require the trace to use a single clock",
                "'x': [ | invalid JSON",
            })
    void mistakesFailTheLoad(String manifest, String message) {
        assertThatThrownBy(() -> load(manifest, JSON))
                .isInstanceOf(ProcessorException.class)
                .hasMessageContaining(message);
    }

    private static TraceStorage load(String manifest, byte[] json) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("j", json);
        files.put("p", PROTO);
        String version = manifest.contains("'version'") ? "" : "'version': 1, ";
        String whole = "{'perfetto_manifest': {%s%s}}".formatted(version, manifest);
        files.put("z.json", text(whole.replace('\'', '"')));
        return TraceLoader.load(
                TraceSource.bytes("test", Archives.zip(files)),
                new LoadOptions(Long.MAX_VALUE, new ImportOptions(true, false, false)));
    }

    private static java.util.function.Consumer<ProtoWriter> clock(int id, long reading) {
        return c -> c.varint(1, id).varint(2, reading);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> machines(TraceStorage storage) {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < storage.machine().table().rowCount(); row++) {
            names.add(storage.strings().getOrEmpty(storage.machine().name().get(row)));
        }
        return names;
    }

    private static List<String> attributes(TraceStorage storage) {
        String prefix = "manifest_attribute.";
        return IntStream.range(0, storage.metadata().table().rowCount())
                .mapToObj(row -> storage.strings().getOrEmpty(storage.metadata().name().get(row)))
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private static List<String> slices(TraceStorage storage) {
        List<String> shown = new ArrayList<>();
        for (int row = 0; row < storage.slice().table().rowCount(); row++) {
            String name = storage.strings().getOrEmpty(storage.slice().name().get(row));
            shown.add(name + " " + storage.slice().ts().get(row));
        }
        return shown;
    }
}
