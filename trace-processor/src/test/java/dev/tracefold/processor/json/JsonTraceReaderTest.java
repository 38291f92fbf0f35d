// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class JsonTraceReaderTest {
    private static final String A = "{'name':'a','ph':'X','ts':1,'dur':5,'pid':1,'tid':1}";
    private static final String B = "{'name':'b','ph':'X','ts':2,'dur':1,'pid':1,'tid':1}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[%s,%s]",
                " [ %s , %s ] ",
                "{'traceEvents':[%s,%s]}",
                "{'traceEvents':[%s,%s,]}",
                "{'traceEvents':[%s,%s,{}]}",
                "{'a':{'b':['}',{}]},'traceEvents':[%s,%s],'c':null,'d':-1.5e3}",
                "{'stackFrames':{'1':{'name':'x\\\\'}},\n 'traceEvents' : [%s\n%s\n]}"
            })
    void readsEventsWhereverTheyStand(String frame) {
        try (ImportedJson trace = ImportedJson.of(frame.formatted(A, B))) {
            assertThat(trace.slices()).containsExactly("a 1000+5000 @0", "b 2000+1000 @1");
            assertThat(trace.stat("json_tokenizer_failure")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void readsATraceCutAnywhere(int chunkLength) {
        String text = "{'displayTimeUnit':'ns','traceEvents':[%s,%s],'x':[1]}".formatted(A, B);

        try (ImportedJson trace = ImportedJson.inChunks(text, chunkLength)) {
            assertThat(trace.slices()).containsExactly("a 1000+5000 @0", "b 2000+1000 @1");
            assertThat(trace.stat("json_display_time_unit")).isOne();
            assertThat(trace.stat("json_tokenizer_failure")).isZero();
        }
    }

    @Test
    void readsItemsLargerThanItsWindow() {
        String large = "x".repeat(3_000_000);
        String text =
                "{'other':'%s','traceEvents':[%s,{'args':{'k':'%s'},%s]}"
                        .formatted(large, A, large, B.substring(1));

        try (ImportedJson trace = ImportedJson.inChunks(text, 100_000)) {
            assertThat(trace.slices()).hasSize(2);
            assertThat(trace.argsOfSlice(1)).containsExactly("args.k='" + large + "'");
        }
    }

    @Test
    void keepsWhatCameBeforeACut() {
        try (ImportedJson trace = ImportedJson.of("{'traceEvents':[" + A + ",{'name':'b")) {
            assertThat(trace.slices()).containsExactly("a 1000+5000 @0");
            assertThat(trace.stat("json_tokenizer_failure")).isOne();
        }
    }

    @Test
    void saysThatThereIsNoListOfEvents() {
        try (ImportedJson trace = ImportedJson.of("{'rocprofiler-sdk-tool':[{'metadata':{}}]}")) {
            assertThat(trace.stat("json_without_events")).isOne();
            assertThat(trace.stat("json_tokenizer_failure")).isZero();
        }
        try (ImportedJson trace = ImportedJson.of("{'traceEvents':[]}")) {
            assertThat(trace.stat("json_without_events")).isZero();
        }
    }

    @Test
    void takesAnUnclosedListOfEventsForWhole() {
        try (ImportedJson trace = ImportedJson.of("[" + A + ",\n")) {
            assertThat(trace.slices()).containsExactly("a 1000+5000 @0");
            assertThat(trace.stat("json_tokenizer_failure")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name' 'x'}",
                "{'name':'x' 'ph':'X'}",
                "{'name':'x','ph':'X','ts':1,'dur':'5a','pid':1}",
                "{'name':'x','ph':'X','ts':'now','dur':5,'pid':1}",
                "{'name':'x','ph':'X','dur':5,'pid':1}",
                "{'name':'x','ts':1}",
                "{'ph':'X','ts':tru}",
                "7",
                "null"
            })
    void aFaultyEventCostsOnlyItself(String faulty) {
        try (ImportedJson trace = ImportedJson.of("[" + A + "," + faulty + "," + B + "]")) {
            assertThat(trace.slices()).containsExactly("a 1000+5000 @0", "b 2000+1000 @1");
            assertThat(trace.stat("json_tokenizer_failure")).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "x", "{", "[", "{'traceEvents'", "[}", "[1", "{]", "\0\0"})
    void neverThrows(String text) {
        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices()).isEmpty();
        }
    }

    @Test
    void keepsTheMetadataOfTheFile() {
        String text = "{'metadata':{'cores':12,'source':'DevTools','none':null},'traceEvents':[]}";

        try (ImportedJson trace = ImportedJson.of(text)) {
            var table = trace.storage().metadata();
            assertThat(trace.text(table.name().get(0))).isEqualTo("json_metadata.cores");
            assertThat(table.intValue().get(0)).isEqualTo(12);
            assertThat(trace.text(table.strValue().get(1))).isEqualTo("DevTools");
            assertThat(table.table().rowCount()).isEqualTo(2);
        }
    }

    @Test
    void dropsEventsFromBeforeTime() {
        String event = "[{'name':'a','ph':'X','ts':-1,'dur':5,'pid':1}]";

        try (ImportedJson trace = ImportedJson.of(event)) {
            assertThat(trace.slices()).isEmpty();
            assertThat(trace.stat("trace_sorter_negative_timestamp_dropped")).isOne();
        }
    }
}
