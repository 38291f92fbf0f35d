// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

import static org.assertj.core.api.Assertions.assertThat;

class GeckoReaderTest {
    private final TraceStorage storage = new TraceStorage(Long.MAX_VALUE);

    @AfterEach
    void close() {
        storage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                {'threads':[{'name':'main','tid':7,'pid':6,'stringTable':['f (in lib)','g'],
                 'frameTable':{'schema':{'location':0},'data':[[0],[1]]},
                 'stackTable':{'schema':{'prefix':0,'frame':1},'data':[[null,1],[0,0]]},
                 'samples':{'schema':{'stack':0,'time':1},'data':[[1,2.5],[null,3],[9,4]]}}]}
                """,
                """
                {'threads':[{'name':'main','tid':7,'pid':6,'stringArray':['f (in lib)','g'],
                 'funcTable':{'name':[0,1]},'frameTable':{'func':[0,1]},
                 'stackTable':{'prefix':[null,0],'frame':[1,0]},
                 'samples':{'stack':[1,null],'time':[2.5,3]}}]}
                """
            })
    void samplesComeInRowsOrColumns(String text) {
        read(text);

        Table samples = storage.table("__intrinsic_profiler_sample");
        assertThat(samples.rowCount()).isOne();
        assertThat(samples.longs("ts").get(0)).isEqualTo(2_500_000);
        Table callsites = storage.table("__intrinsic_stack_profile_callsite");
        assertThat(callsites.ints("depth").get(samples.ints("callsite_id").get(0))).isOne();
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        assertThat(storage.strings().get(frames.strings("name").get(0))).isEqualTo("f");
        assertThat(storage.strings().get(storage.thread().name().get(2))).isEqualTo("main");
    }

    @Test
    void markersBecomeSlices() {
        read(
                """
                {'meta':{'categories':[{'name':'DOM'}]},'threads':[{'name':'m','tid':7,'pid':7,
                 'stringArray':['Click','Load'],
                 'markers':{'name':[0,1,1],'startTime':[1,2,0],'endTime':[0,0,5],
                  'phase':[0,2,3],'category':[0,0,0],'data':[{'flow':7},null,null]}}]}
                """);

        var slices = storage.slice();
        assertThat(slices.table().rowCount()).isEqualTo(2);
        assertThat(slices.dur().get(0)).isZero();
        assertThat(slices.dur().get(1)).isEqualTo(3_000_000);
        var args = storage.args();
        int set = slices.argSetId().get(0);
        assertThat(storage.strings().get(args.key().get(set))).isEqualTo("data.flow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{'threads':[{}]}",
                "{'threads':[{'samples':{'stack':[0],'time':[1]}}]}"
            })
    void whatIsMissingIsNothing(String text) {
        read(text);

        assertThat(storage.table("__intrinsic_profiler_sample").rowCount()).isZero();
    }

    private void read(String text) {
        TraceContext context = TraceContext.first(storage, new ImportOptions(false, false, false));
        GeckoReader reader = new GeckoReader(context);
        byte[] bytes = text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        reader.feed(bytes, 0, bytes.length);
        reader.endOfFile();
        context.sorter().flush();
        reader.finish();
    }
}
