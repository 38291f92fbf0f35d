// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.json.JsonTraceReader.Pieces;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// What two threads read is what one reads, to the id of the last string.
class TwoThreadsTest {
    private static final Pieces ON_TWO_THREADS = new Pieces(64, 300, 0);
    private static final List<Path> PLACES =
            List.of(
                    Path.of("../shared/traces/chrome_json"),
                    Path.of("../../shared/traces/chrome_json"));
    private static final String[] STRINGS = {
        "plain",
        "",
        "braces } ] { [",
        "quote \\\" and },{\\\"name\\\":",
        "back\\\\slash\\\\",
        "\\u0041\\ud83d\\ude00\\ud83d",
        "\u00fcber",
        "tab\\tnew\\nline"
    };

    @TestFactory
    Stream<DynamicTest> recordingsAreReadAlike() throws IOException {
        Stream.Builder<DynamicTest> tests = Stream.builder();
        for (Path place : PLACES) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> traces = Files.list(place)) {
                    traces.filter(trace -> trace.toString().endsWith(".json"))
                            .sorted()
                            .map(t -> DynamicTest.dynamicTest(t.toString(), () -> compare(t)))
                            .forEach(tests);
                }
            }
        }
        return tests.build();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsGeneratedIsReadAlike(int seed) {
        boolean isSound = seed <= 4;
        byte[] text = generate(new Random(seed), isSound, seed % 2 == 0);
        byte[] cutOff = Arrays.copyOf(text, text.length * (10 + seed) / 20);

        boolean isReadByTwo = compare(text, 1500);
        assertThat(isReadByTwo || !isSound).isTrue();
        compare(text, text.length);
        compare(text, 333);
        compare(cutOff, 4096);
    }

    @Test
    void eventsInTheirOwnOrderAreReadAlike() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < 3000; i++) {
            text.append(
                    "{'name':'n%d','ph':'X','pid':1,'tid':%d,'ts':%d,'dur':%d}\n,"
                            .formatted(i % 7, i % 5, i / 3, 20 - i % 20));
        }

        assertThat(compare(bytes(text + "{}]"), 2000)).isTrue();
    }

    @Test
    void eventsInOrderAreReadWhereTheyLieAsIfEachHadBeenPushed() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            text.append(
                    "{'name':'n%d','ph':'X','pid':1,'tid':%d,'ts':%d,'dur':%d,'args':{'a':%d}},\n"
                            .formatted(i % 7, i % 5, i, 20 - i % 20, i));
        }
        // Of a file with a time before 0 each event is pushed, and this one dropped.
        String early = "{'name':'n0','ph':'X','pid':1,'tid':0,'ts':-1,'dur':20,'args':{'a':0}},";

        for (Pieces pieces : List.of(Pieces.ON_ONE_THREAD, ON_TWO_THREADS)) {
            try (ImportedJson lying = read("[" + text + "{}]", pieces);
                    ImportedJson pushed = read("[" + early + text + "{}]", pieces)) {
                assertThat(withoutStats(lying)).isEqualTo(withoutStats(pushed));
                assertThat(lying.slices()).hasSize(3000);
            }
        }
    }

    private static ImportedJson read(String text, Pieces pieces) {
        return ImportedJson.inPieces(bytes(text), 2000, pieces);
    }

    private static List<String> withoutStats(ImportedJson json) {
        return json.everything().stream().filter(row -> !row.contains("_stats ")).toList();
    }

    @Test
    void aListInAnEventIsNotTakenForEvents() {
        String inner = "{'name':'inner','ph':'X','pid':1,'tid':1,'ts':1,'dur':1},".repeat(50);
        StringBuilder text = new StringBuilder("{'traceEvents':[");
        for (int i = 0; i < 40; i++) {
            text.append("{'name':'outer','ph':'X','pid':1,'tid':1,'ts':" + i);
            text.append(",'dur':1,'args':{'l':[" + inner + "{}]}},");
        }

        compare(bytes(text + "{}]}"), 5000);
    }

    @Test
    void aFailureOfTheSecondThreadIsTheReaders() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; text.length() < 4 << 20; i++) {
            text.append("{'name':'some name that is long %d','ph':'i','ts':%d},".formatted(i, i));
        }
        byte[] bytes = bytes(text + "{}]");

        try (TraceStorage storage = new TraceStorage(3 << 20)) {
            TraceContext context =
                    TraceContext.first(storage, new ImportOptions(false, false, false));
            JsonTraceReader reader =
                    new JsonTraceReader(
                            context,
                            () -> new JsonTraceReader(context, TwoThreadsTest::never),
                            ON_TWO_THREADS);

            assertThatThrownBy(() -> reader.feed(bytes, 0, bytes.length))
                    .isInstanceOf(ProcessorException.class)
                    .hasMessageContaining("off-heap memory: limit");
        }
    }

    @Test
    void noThreadIsLeftBehind() throws InterruptedException {
        compare(generate(new Random(9), true, true), 1500);

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(SideReader.THREAD_NAME)) {
                thread.join();
            }
        }
    }

    private static JsonTraceReader never() {
        throw new AssertionError("no system trace in these texts");
    }

    private static void compare(Path trace) throws IOException {
        compare(Files.readAllBytes(trace), 1 << 16);
    }

    /// Whether a second thread has read some of it.
    private static boolean compare(byte[] text, int chunkLength) {
        try (ImportedJson byOne = ImportedJson.inPieces(text, 977, Pieces.ON_ONE_THREAD);
                ImportedJson byTwo = ImportedJson.inPieces(text, chunkLength, ON_TWO_THREADS)) {
            assertThat(byOne.isReadByTwo()).isFalse();
            assertThat(byTwo.everything()).isEqualTo(byOne.everything());
            return byTwo.isReadByTwo();
        }
    }

    private static byte[] generate(Random random, boolean isSound, boolean isObject) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        to.writeBytes(bytes(isObject ? "{'displayTimeUnit':'ns',\n'traceEvents' : [\n" : "[\n"));
        for (int i = 0; i < 1500; i++) {
            to.writeBytes(isSound ? bytes(event(random, i)) : item(random, i));
            to.writeBytes(bytes(random.nextInt(30) == 0 ? "  ,\r\n" : ",\n"));
        }
        to.writeBytes(bytes("{}"));
        to.writeBytes(bytes(isObject ? "],'other':{'traceEvents':[1,{}]}}" : "]"));
        return to.toByteArray();
    }

    private static byte[] item(Random random, int i) {
        byte[] event = bytes(event(random, i));
        switch (random.nextInt(60)) {
            case 0 -> {
                return bytes("17");
            }
            case 1 -> {
                return bytes("'text },{'");
            }
            case 2 -> event[event.length / 2] = (byte) 0xC3;
            case 3 -> event[random.nextInt(event.length - 2) + 1] = '"';
            case 4 -> {
                return bytes("{'name':'unfinished','ph':}");
            }
            default -> {
                // Most are as they should be.
            }
        }
        return event;
    }

    private static String event(Random random, int i) {
        char phase = "XXXXBEbeniCMsft".charAt(random.nextInt(15));
        StringBuilder event = new StringBuilder("{'name':");
        event.append(text(random));
        event.append(",'cat':'c").append(random.nextInt(4)).append('\'');
        event.append(",'ph':'").append(phase).append('\'');
        event.append(",'ts':").append((i + random.nextInt(20)) / 4 + ".25");
        event.append(",'pid':").append(random.nextInt(8) == 0 ? "'p" + i % 3 + "'" : "" + i % 3);
        event.append(", 'tid':").append(random.nextInt(8) == 0 ? "'t" + i % 3 + "'" : "" + i % 9);
        if (phase == 'X') {
            event.append(",'dur':").append(random.nextInt(50)).append(",'tts':").append(i);
        }
        if (random.nextInt(3) == 0) {
            event.append(",'id':").append(random.nextBoolean() ? "'0x" + i % 5 + "'" : "" + i % 5);
        } else if (random.nextInt(3) == 0) {
            event.append(",'id2':{'local':'l").append(i % 5).append("'}");
        }
        if (random.nextInt(5) == 0) {
            event.append(",'bind_id':'b").append(i % 20).append("','flow_out':true");
        }
        return event.append(args(random, phase)).append('}').toString();
    }

    private static String args(Random random, char phase) {
        return switch (random.nextInt(5)) {
            case 0 -> "";
            case 1 ->
                    ",'args':{'name':%s,'value':%d}".formatted(text(random), random.nextInt(1000));
            case 2 -> ",'args':{'l':[{'name':'x'},{'name':%s}],'r':1.5}".formatted(text(random));
            case 3 -> ",'args':{'deep':{'er':{'a':[[],{},null,true]}},'%c':1e3}".formatted(phase);
            default -> ",'args':{'k%d':-%d}".formatted(random.nextInt(40), random.nextInt(9));
        };
    }

    private static String text(Random random) {
        return "'" + STRINGS[random.nextInt(STRINGS.length)] + "'";
    }

    private static byte[] bytes(CharSequence text) {
        return text.toString().replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
