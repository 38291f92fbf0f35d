// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.instruments;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.Table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class InstrumentsTest {
    private static final String EXPORT =
            """
            <?xml version="1.0"?>
            <trace-query-result>
            <node><schema name="cpu-profile"/>
            <row><sample-time id="1" fmt="x">1000</sample-time>
              <thread id="2" fmt="main 0x7"><tid id="3">7</tid>
                <process id="4" fmt="app (5)"><pid id="5">5</pid></process></thread>
              <core id="6">2</core>
              <backtrace id="7"><frame id="8" name="leaf" addr="0x1010">
                <binary id="9" name="app" UUID="AB-CD" load-addr="0x1000" path="/app"/></frame>
                <frame id="10" name="start" addr="0x1020"><binary ref="9"/></frame></backtrace></row>
            <row><sample-time id="11">2000</sample-time><thread ref="2"/><core ref="6"/>
              <backtrace ref="7"/></row>
            <row><sample-time id="12">3000</sample-time><thread ref="2"/></row>
            </node>
            </trace-query-result>
            """;

    @Test
    void valuesAreWrittenOnceAndReferredTo() {
        try (LoadedTrace trace = LoadedTrace.of(bytes(EXPORT))) {
            Table samples = trace.table("profiler_sample");
            assertThat(samples.rowCount()).isEqualTo(2);
            assertThat(samples.longs("ts").get(1)).isEqualTo(2000);
            assertThat(samples.ints("callsite_id").get(0))
                    .isEqualTo(samples.ints("callsite_id").get(1));
            assertThat(trace.stack(samples.ints("callsite_id").get(0)))
                    .containsExactly("leaf", "start");
            assertThat(trace.stat("instruments_row_missing_backtrace")).isOne();
        }
    }

    @Test
    void addressesAreRelativeToTheBinaryAndCallersPointIntoTheCall() {
        try (LoadedTrace trace = LoadedTrace.of(bytes(EXPORT))) {
            Table frames = trace.table("stack_profile_frame");
            assertThat(frames.longs("rel_pc").get(0)).isEqualTo(0x1f);
            assertThat(frames.longs("rel_pc").get(1)).isEqualTo(0x10);
            assertThat(trace.text("stack_profile_mapping", "build_id", 0)).isEqualTo("abcd");
            assertThat(trace.table("stack_profile_mapping").longs("end").get(0)).isEqualTo(0x1020);
        }
    }

    @Test
    void anUnfinishedExportIsRefused() {
        byte[] cut = bytes(EXPORT.substring(0, EXPORT.length() - 30));

        assertThatThrownBy(() -> LoadedTrace.of(cut))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("Instruments XML, line ");
    }

    @Test
    void textsInPiecesAreOne() {
        String pieces = EXPORT.replace(">7</tid>", "><![CDATA[1]]>&#50;<!-- -->3</tid>");

        try (LoadedTrace trace = LoadedTrace.of(bytes(pieces))) {
            Table threads = trace.table("thread");
            assertThat(threads.longs("tid").get(threads.rowCount() - 1)).isEqualTo(123);
        }
    }

    @Test
    void aTextWithoutEndIsRefusedBeforeItFillsTheHeap() {
        String endless = "7".repeat(2 * RunLimit.MAX_CHARS);
        for (String place : List.of(">7</tid>", "fmt=\"x\">1000<")) {
            String export = EXPORT.replace(place, place.replaceFirst("[7x]", endless));

            assertThatThrownBy(() -> LoadedTrace.of(bytes(export)))
                    .isInstanceOf(ProcessorException.class)
                    .hasMessageStartingWith("Instruments XML, character ")
                    .hasMessageEndingWith(": expected a tag within 1048576 characters");
        }
    }

    @Test
    void aTextOfTagsIsRefusedToo() {
        String tags = "<![CDATA[" + "<".repeat(2 * RunLimit.MAX_CHARS) + "]]>";

        assertThatThrownBy(() ->
                        LoadedTrace.of(bytes(EXPORT.replace(">7</tid>", ">" + tags + "</tid>"))))
                .isInstanceOf(ProcessorException.class)
                .hasMessage(
                        "Instruments XML, element tid: expected at most 1048576 characters of text");
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(bytes(EXPORT));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
