// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.EnumSet;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class DebugAnnotationsTest {
    private static final int ANNOTATION = 4;

    private final TrackEventTrace trace =
            new TrackEventTrace().interned().thread(1, 10, 11, "worker");

    @AfterEach
    void close() {
        trace.close();
    }

    @Test
    void valuesOfEveryTypeAreArgs() {
        annotated(
                a -> a.text(10, "flag").varint(2, 1),
                a -> a.text(10, "unsigned").varint(3, 7),
                a -> a.text(10, "signed").varint(4, -7),
                a -> a.text(10, "real").real(5, 0.5),
                a -> a.text(10, "text").text(6, "hello"),
                a -> a.text(10, "pointer").varint(7, 4096));

        assertThat(trace.argsOfSlice(0))
                .containsExactly(
                        "debug.flag=1",
                        "debug.unsigned=7",
                        "debug.signed=-7",
                        "debug.real=0.5",
                        "debug.text=hello",
                        "debug.pointer=4096");
    }

    @Test
    void dotsInNamesAreNoNesting() {
        annotated(a -> a.varint(1, 2).varint(4, 3), a -> a.text(10, "a[0].b").varint(4, 4));

        assertThat(trace.argsOfSlice(0)).containsExactly("debug.annotation_2=3", "debug.a_0__b=4");
    }

    @Test
    void dictionariesAndArraysNest() {
        annotated(a ->
                a.text(10, "dict")
                        .nested(11, d -> d.text(10, "x").varint(4, 1))
                        .nested(
                                11,
                                d ->
                                        d.text(10, "list")
                                                .nested(12, e -> e.varint(4, 2))
                                                .nested(12, e -> e.text(6, "three"))));

        assertThat(trace.argsOfSlice(0))
                .containsExactly(
                        "debug.dict.x=1", "debug.dict.list[0]=2", "debug.dict.list[1]=three");
    }

    @Test
    void theOlderNestedValuesAreReadToo() {
        annotated(a ->
                a.text(10, "old")
                        .nested(
                                8,
                                n -> n.varint(1, 1).text(2, "k").nested(3, v -> v.varint(5, 9))));

        assertThat(trace.argsOfSlice(0)).containsExactly("debug.old.k=9");
    }

    @Test
    void jsonIsFlattened() {
        annotated(a ->
                a.text(10, "json").text(9, "{\"a\": [1, 2.5, null, \"\\u0041\"], \"b\": true}"));

        assertThat(trace.argsOfSlice(0))
                .containsExactly(
                        "debug.json.a[0]=1",
                        "debug.json.a[1]=2.5",
                        "debug.json.a[2]=A",
                        "debug.json.b=1");
    }

    @Test
    void jsonThatBreaksOffGivesWhatCameBefore() {
        annotated(a -> a.text(10, "json").text(9, "{\"a\": 1, \"b\": [2, "));

        assertThat(trace.argsOfSlice(0)).containsExactly("debug.json.a=1", "debug.json.b[0]=2");
    }

    @Test
    void anArrayIsContinuedByTheEndOfItsSlice() {
        Consumer<ProtoWriter> list =
                e -> e.nested(ANNOTATION, a -> a.text(10, "list").nested(12, v -> v.varint(4, 5)));
        trace.event(10, TrackEventTrace.BEGIN, 1, "s", list)
                .event(20, TrackEventTrace.END, 1, "s", list)
                .load();

        assertThat(trace.argsOfSlice(0)).containsExactly("debug.list[0]=5", "debug.list[1]=5");
    }

    @Test
    void anAnnotationWithoutNameIsCounted() {
        annotated(a -> a.varint(4, 1));

        assertThat(trace.stat("track_event_parser_errors")).isEqualTo(1);
        assertThat(trace.slices()).hasSize(1);
    }

    @Test
    void deepNestingEndsInACountAndNotInAnOverflow() {
        annotated(a -> nest(a, 500));

        assertThat(trace.stat("track_event_parser_errors")).isEqualTo(1);
    }

    @Test
    void whereNobodyLooksAtArgsTheyArePassedOverAndTheirEventsAreNot() {
        ImportScope slices = new ImportScope(EnumSet.of(Part.SLICES));
        ImportScope both = new ImportScope(EnumSet.of(Part.SLICES, Part.ARG_VALUES));
        try (TrackEventTrace without = twoEvents(slices);
                TrackEventTrace with = twoEvents(both)) {
            assertThat(without.slices()).isEqualTo(with.slices()).hasSize(1);
            assertThat(without.storage().slice().argSetId().isNull(0)).isTrue();
            assertThat(passesOver(without)).isTrue();
            assertThat(with.argsOfSlice(0)).containsExactly("debug.signed=-7", "debug.real=0.5");
            assertThat(passesOver(with)).isFalse();
        }
    }

    private static boolean passesOver(TrackEventTrace loaded) {
        int stat = StatKeys.of("selective_import_skipped_annotations");
        return loaded.context().stats().isSetForAny(stat);
    }

    private static TrackEventTrace twoEvents(ImportScope scope) {
        return new TrackEventTrace(scope)
                .interned()
                .thread(1, 10, 11, "worker")
                .event(
                        10,
                        TrackEventTrace.BEGIN,
                        1,
                        "event",
                        e -> e.nested(ANNOTATION, a -> a.text(10, "signed").varint(4, -7)))
                .event(
                        20,
                        TrackEventTrace.END,
                        1,
                        "event",
                        e -> e.nested(ANNOTATION, a -> a.text(10, "real").real(5, 0.5)))
                .load();
    }

    private static void nest(ProtoWriter annotation, int depth) {
        annotation.text(10, "d");
        if (depth > 0) {
            annotation.nested(11, inner -> nest(inner, depth - 1));
        }
    }

    @SafeVarargs
    private void annotated(Consumer<ProtoWriter>... annotations) {
        trace.event(
                        10,
                        TrackEventTrace.INSTANT,
                        1,
                        "event",
                        e -> {
                            for (Consumer<ProtoWriter> annotation : annotations) {
                                e.nested(ANNOTATION, annotation);
                            }
                        })
                .load();
    }
}
