// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JsonEventParserTest {
    @Test
    void parentsComeBeforeChildrenOfTheSameTime() {
        String text =
                """
                [{'name':'short','ph':'X','ts':1,'dur':5,'pid':1},
                 {'name':'long','ph':'X','ts':1,'dur':9,'pid':1},
                 {'name':'open','ph':'B','ts':0,'pid':1},
                 {'name':'open','ph':'E','ts':1,'pid':1}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices())
                    .containsExactly("open 0+1000 @0", "long 1000+9000 @0", "short 1000+5000 @1");
        }
    }

    @Test
    void withoutCompleteEventsTheFileDecidesTies() {
        String text =
                """
                [{'name':'a','ph':'B','ts':1,'pid':1},
                 {'name':'b','ph':'B','ts':1,'pid':1},
                 {'name':'b','ph':'E','ts':1,'pid':1},
                 {'name':'a','ph':'E','ts':1,'pid':1}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices()).containsExactly("a 1000+0 @0", "b 1000+0 @1");
        }
    }

    @Test
    void overlappingEventsOfAThreadMoveBesideIt() {
        String text =
                """
                [{'name':'a','ph':'X','ts':0,'dur':10,'pid':1,'tid':1},
                 {'name':'b','ph':'X','ts':5,'dur':10,'pid':1,'tid':1},
                 {'name':'c','ph':'X','ts':6,'dur':8,'pid':1,'tid':1},
                 {'name':'d','ph':'X','ts':7,'dur':9,'pid':1,'tid':1}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices())
                    .containsExactly(
                            "a 0+10000 @0", "b 5000+10000 @0", "c 6000+8000 @1", "d 7000+9000 @0");
            assertThat(trace.sliceTracks())
                    .containsExactly(
                            "thread_execution -",
                            "thread_overlapping_slice -",
                            "thread_overlapping_slice -",
                            "thread_overlapping_slice -");
            assertThat(trace.stat("slice_spill_overlapping_complete_event")).isEqualTo(3);
            var log = trace.storage().traceImportLogs();
            assertThat(log.ts().get(0)).isEqualTo(5000);
            assertThat(trace.args(log.argSetId().get(0)))
                    .contains("event_name='b'", "conflicting_slice_name='a'");
        }
    }

    @Test
    void threadTimeComesFromItsOwnFields() {
        String text =
                """
                [{'name':'x','ph':'X','ts':0,'dur':10,'tts':3,'tdur':4,'pid':1},
                 {'name':'b','ph':'B','ts':20,'tts':5,'pid':1},
                 {'name':'b','ph':'E','ts':30,'tts':9,'pid':1}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var table = trace.storage().slice();
            assertThat(table.threadTs().get(0)).isEqualTo(3000);
            assertThat(table.threadDur().get(0)).isEqualTo(4000);
            assertThat(table.threadDur().get(1)).isEqualTo(4000);
        }
    }

    @Test
    void argsKeepTheirShapeInTheirKeys() {
        String text =
                """
                [{'name':'x','ph':'X','ts':0,'dur':1,'pid':1,'args':{
                  'i':-5,'r':1.5,'s':'a\\n\\u00e9\\ud83d\\ude00\\ud83dx','t':true,'n':null,'o':{'p':{'q':1}},
                  'l':[1,[2,null,3],{'m':4}],'e':[],'f':{},'big':18446744073709551615}}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.argsOfSlice(0))
                    .containsExactly(
                            "args.i=-5",
                            "args.r=1.500",
                            "args.s='a\né😀\ufffdx'",
                            "args.t=true",
                            "args.o.p.q=1",
                            "args.l[0]|args.l=1",
                            "args.l[1][0]|args.l=2",
                            "args.l[1][1]|args.l=3",
                            "args.l[2].m|args.l.m=4",
                            "args.big=18446744073709552000.000");
        }
    }

    @Test
    void argsOfAnEndContinueThoseOfItsBegin() {
        String text =
                """
                [{'args':{'l':[1,2],'a':1},'name':'x','ph':'B','ts':1,'pid':1},
                 {'name':'x','ph':'E','ts':5,'pid':1,'args':{'l':[3],'a':2,'b':3}},
                 {'name':'y','ph':'B','ts':0,'pid':2,'args':{'c':4}},
                 {'name':'y','ph':'E','ts':5,'pid':2,'args':{'c':5,'d':6}}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.argsOfSlice(1))
                    .containsExactly(
                            "args.l[0]|args.l=1",
                            "args.l[1]|args.l=2",
                            "args.a=2",
                            "args.l[2]|args.l=3",
                            "args.b=3");
            assertThat(trace.argsOfSlice(0)).containsExactly("args.c=5", "args.d=6");
        }
    }

    @Test
    void argsThatAreNoJsonAreReadAsFarAsTheyGo() {
        String text =
                """
                [{'ph':'X','ts':0,'dur':1,'pid':1,'args':{'a':1,'b':[2,{'c':3}},'name':'x'},
                 {'args':{'a':1 'b':nothing},'ph':'X','ts':2,'dur':1,'pid':1,'name':'y'}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices()).containsExactly("x 0+1000 @0", "y 2000+1000 @0");
            assertThat(trace.argsOfSlice(0))
                    .containsExactly("args.a=1", "args.b[0]|args.b=2", "args.b[1].c|args.b.c=3");
            assertThat(trace.argsOfSlice(1)).containsExactly("args.a=1");
        }
    }

    @Test
    void deepNestingIsNoProblem() {
        String text =
                "[{'name':'x','ph':'X','ts':0,'dur':1,'pid':1,'args':{'d':%s1%s}}]"
                        .formatted("[".repeat(20_000), "]".repeat(20_000));

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.argsOfSlice(0)).hasSize(1);
        }
    }

    @Test
    void stringsNameThreadsAndProcesses() {
        String text =
                """
                [{'name':'x','ph':'X','ts':0,'dur':1,'pid':'Traces','tid':'stream 7'},
                 {'name':'y','ph':'X','ts':2,'dur':1,'pid':'Traces','tid':'stream 7'},
                 {'name':'z','ph':'X','ts':4,'dur':1,'pid':7,'tid':7}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var threads = trace.storage().thread();
            var processes = trace.storage().process();
            assertThat(names(trace, threads.table().rowCount(), r -> threads.name().get(r)))
                    .containsExactly("-", "-", "stream 7", "-");
            assertThat(names(trace, processes.table().rowCount(), r -> processes.name().get(r)))
                    .containsExactly("-", "Traces", "-");
            assertThat(threads.upid().get(2)).isEqualTo(1);
        }
    }

    @Test
    void asyncEventsOfAnIdNest() {
        String text =
                """
                [{'name':'a','cat':'c','ph':'b','ts':0,'pid':1,'id':'0x1'},
                 {'name':'b','cat':'c','ph':'b','ts':1,'pid':1,'id':'0x1'},
                 {'name':'i','cat':'c','ph':'n','ts':2,'pid':1,'id':'0x1'},
                 {'name':'b','cat':'c','ph':'e','ts':3,'pid':1,'id':'0x1'},
                 {'name':'a','cat':'c','ph':'e','ts':9,'pid':1,'id':'0x1'},
                 {'name':'l','cat':'c','ph':'b','ts':4,'pid':1,'id2':{'local':7}},
                 {'name':'l','cat':'c','ph':'b','ts':5,'pid':1}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices())
                    .containsExactly(
                            "a 0+9000 @0", "b 1000+2000 @1", "i 2000+0 @2", "l 4000+-1 @0");
            assertThat(trace.sliceTracks())
                    .containsExactly(
                            "legacy_async_global_slice a",
                            "legacy_async_global_slice a",
                            "legacy_async_global_slice a",
                            "legacy_async_process_slice l");
            assertThat(trace.stat("json_parser_failure")).isOne();
        }
    }

    @Test
    void instantsHaveScopes() {
        String text =
                """
                [{'name':'g','ph':'i','ts':0,'pid':1,'tid':2,'s':'g'},
                 {'name':'p','ph':'I','ts':1,'pid':1,'tid':2,'s':'p'},
                 {'name':'t','ph':'R','ts':2,'pid':1,'tid':2,'s':'t'},
                 {'ph':'i','ts':3,'pid':1,'tid':2}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            assertThat(trace.slices())
                    .containsExactly(
                            "g 0+0 @0", "p 1000+0 @0", "t 2000+0 @0", "[No name] 3000+0 @0");
            assertThat(trace.sliceTracks())
                    .containsExactly(
                            "legacy_chrome_global_instants -",
                            "chrome_process_instant -",
                            "thread_execution -",
                            "thread_execution -");
        }
    }

    @Test
    void everyArgOfACounterIsASeries() {
        String text =
                """
                [{'name':'mem','ph':'C','ts':1,'pid':3,'id':'x','args':{'a':1.5,'b':'2','c':true}},
                 {'name':'mem','ph':'C','ts':2,'pid':3,'args':{'a':4}},
                 {'name':'mem','ph':'C','ts':3,'pid':3}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var counters = trace.storage().counter();
            List<String> values = new ArrayList<>();
            for (int row = 0; row < counters.table().rowCount(); row++) {
                int name = trace.storage().track().name().get(counters.trackId().get(row));
                values.add(trace.text(name) + "=" + counters.value().get(row));
            }
            assertThat(values).containsExactly("mem id: x a=1.5", "mem id: x b=2.0", "mem a=4.0");
            assertThat(trace.stat("json_parser_failure")).isEqualTo(2);
        }
    }

    @Test
    void metadataEventsNameAndSort() {
        String text =
                """
                [{'name':'process_name','ph':'M','pid':30,'args':{'name':'Renderer'}},
                 {'name':'thread_name','ph':'M','pid':30,'tid':31,'args':{'name':'Main'}},
                 {'name':'thread_sort_index','ph':'M','pid':30,'tid':31,'args':{'sort_index':-2}},
                 {'name':'thread_name','ph':'M','pid':30,'tid':32,'args':{'name':7}}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var threads = trace.storage().thread();
            assertThat(trace.text(trace.storage().process().name().get(1))).isEqualTo("Renderer");
            assertThat(trace.text(threads.name().get(2))).isEqualTo("Main");
            assertThat(trace.args(threads.argSetId().get(2)))
                    .containsExactly("thread_sort_index_hint=-2");
            assertThat(trace.stat("json_parser_failure")).isOne();
        }
    }

    @Test
    void flowsConnectSlices() {
        String text =
                """
                [{'name':'a','ph':'X','ts':0,'dur':5,'pid':1,'tid':1},
                 {'name':'f','cat':'c','ph':'s','ts':1,'pid':1,'tid':1,'id':'0x7'},
                 {'name':'f','cat':'c','ph':'f','ts':6,'pid':1,'tid':2,'id':7},
                 {'name':'b','ph':'X','ts':7,'dur':5,'pid':1,'tid':2},
                 {'name':'f','cat':'c','ph':'f','ts':8,'pid':1,'tid':2,'id':'7','bp':'e'},
                 {'name':'c','ph':'X','ts':20,'dur':1,'pid':1,'tid':1,'bind_id':'0xA','flow_out':true},
                 {'name':'d','ph':'X','ts':22,'dur':1,'pid':1,'tid':1,'bind_id':10,'flow_in':true},
                 {'name':'e','ph':'X','ts':24,'dur':1,'pid':1,'tid':1,'bind_id':10},
                 {'name':'f','ph':'s','ts':24,'pid':1,'tid':1,'id':'seven'}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var flows = trace.storage().flow();
            List<String> pairs = new ArrayList<>();
            for (int row = 0; row < flows.table().rowCount(); row++) {
                pairs.add(flows.sliceOut().get(row) + ">" + flows.sliceIn().get(row));
            }
            assertThat(pairs).containsExactly("0>1", "0>1", "2>3");
            assertThat(trace.stat("flow_without_direction")).isOne();
            assertThat(trace.stat("flow_invalid_id")).isOne();
        }
    }

    @Test
    void aFlowThatNothingBeganComesOutOfTheFirstSlice() {
        String text =
                """
                [{'name':'a','ph':'X','ts':0,'dur':1,'pid':1,'tid':1},
                 {'name':'f','ph':'f','ts':6,'pid':1,'tid':2,'id':1},
                 {'name':'b','ph':'X','ts':7,'dur':5,'pid':1,'tid':2},
                 {'name':'f','ph':'s','ts':8,'pid':1,'tid':2,'id':1}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var flows = trace.storage().flow();
            assertThat(flows.table().rowCount()).isOne();
            assertThat(flows.sliceOut().get(0)).isZero();
            assertThat(flows.sliceIn().get(0)).isOne();
            assertThat(trace.stat("flow_duplicate_id")).isOne();
        }
    }

    @Test
    void threadStatesFillSchedulingTables() {
        String text =
                """
                [{'name':'Running','ph':'T','ts':1,'dur':5,'pid':1,'tid':2,'args':{'cpu':3}},
                 {'name':'D','ph':'T','ts':6,'dur':2,'pid':1,'tid':2,
                  'args':{'io_wait':1,'blocked_function':'wait'}},
                 {'name':'old','ph':'T','ts':9,'pid':1,'tid':2}]
                """;

        try (ImportedJson trace = ImportedJson.of(text)) {
            var states = trace.storage().threadState();
            assertThat(states.table().rowCount()).isEqualTo(2);
            assertThat(states.ucpu().get(0)).isEqualTo(3);
            assertThat(states.ioWait().get(1)).isOne();
            assertThat(trace.text(states.blockedFunction().get(1))).isEqualTo("wait");
            assertThat(trace.storage().schedSlice().table().rowCount()).isOne();
            assertThat(trace.stat("json_parser_failure")).isOne();
        }
    }

    private static List<String> names(
            ImportedJson trace, int rows, java.util.function.IntUnaryOperator name) {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            names.add(trace.text(name.applyAsInt(row)));
        }
        return names;
    }
}
