// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.samples.ProfileBuilder;
import dev.tracefold.xprof.space.ProtoCursor;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class StreamingTraceViewerToolTest {
    private static final long MICRO = 1_000_000;
    private static final int IN = 1;
    private static final int OUT = 2;
    private static final int TPU_LAUNCH = 12;

    @TempDir private Path directory;

    @Test
    void anArrowIsTheNumberThatItsEventsShare() throws IOException {
        assertThat(json(tpu(), Map.of()))
                .contains(
                        "\"name\":\"send\",\"ts\":1,\"dur\":2,\"bind_id\":77,\"cat\":\"tpu_launch\",\"flow_out\":true,"
                                + "\"ph\":\"X\"")
                .contains(
                        "\"name\":\"recv\",\"ts\":9,\"dur\":2,\"bind_id\":77,\"cat\":\"tpu_launch\",\"flow_in\":true,"
                                + "\"ph\":\"X\"");
    }

    @Test
    void whatAnArrowPassesOnATpuIsShownOnlyInFull() throws IOException {
        assertThat(json(tpu(), Map.of()))
                .contains("\"details\":[{\"name\":\"full_dma\",\"value\":false}]")
                .contains("\"returnedEventsSize\":3,")
                .doesNotContain("\"name\":\"pass\"");
        assertThat(json(tpu(), Map.of("full_dma", "true")))
                .contains("\"details\":[{\"name\":\"full_dma\",\"value\":true}]")
                .contains("\"returnedEventsSize\":4,")
                .contains(
                        "\"bind_id\":77,\"cat\":\"tpu_launch\",\"flow_in\":true,\"flow_out\":true");
    }

    @Test
    void operationsThatOverlapOthersBeginAndEndOnTheirOwn() throws IOException {
        assertThat(json(tpu(), Map.of())).doesNotContain("\"ph\":\"b\"");
        assertThat(json(tpu(), Map.of("flows", "all")))
                .contains(
                        "\"name\":\"copy\",\"ts\":3,\"id\":5,\"cat\":\"\",\"ph\":\"b\",\"args\":{}},"
                                + "{\"pid\":1002,\"name\":\"copy\",\"ts\":7,\"id\":5,\"cat\":\"\",\"ph\":\"e\"}");
    }

    @Test
    void launchesAreConnectedWhenAllArrowsAreAskedFor() throws IOException {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane("/device:GPU:0")
                .line(7, "Stream #7(Compute)")
                .event("gemm", 5 * MICRO, MICRO, StatNames.CORRELATION_ID, 4);
        ProfileBuilder.Plane threads = profile.plane(XSpace.HOST_THREADS);
        threads.line(1, "main/1")
                .event("launch", MICRO, MICRO, StatNames.CORRELATION_ID, 4)
                .event("ask", 3 * MICRO, MICRO, "_pt", 15, "_p", 9);
        threads.line(2, "pool/2").event("do", 4 * MICRO, MICRO, "_ct", 15, "_c", 9);

        assertThat(json(profile, Map.of())).doesNotContain("bind_id");
        List<String> arrows = new ArrayList<>();
        for (String event : json(profile, Map.of("flows", "all")).split("\\{\"pid\"", -1)) {
            int at = event.indexOf("\"bind_id\":");
            if (at >= 0) {
                String name = event.replaceAll(".*\"name\":\"(\\w+)\".*", "$1");
                String number = event.substring(at + 10, event.indexOf(',', at));
                arrows.add(name + " " + number + " " + (event.contains("flow_out") ? "out" : "in"));
            }
        }

        assertThat(arrows).hasSize(4);
        assertThat(number(arrows, "launch ", " out")).isEqualTo(number(arrows, "gemm ", " in"));
        assertThat(number(arrows, "ask ", " out"))
                .isEqualTo(number(arrows, "do ", " in"))
                .isNotEqualTo(number(arrows, "launch ", " out"));
    }

    private static String number(List<String> arrows, String prefix, String suffix) {
        String one =
                arrows.stream().filter(arrow -> arrow.startsWith(prefix)).findFirst().orElse("");
        assertThat(one).endsWith(suffix);
        return one.substring(prefix.length(), one.length() - suffix.length());
    }

    @Test
    void argsCanBeAskedForLaterByNameTimeAndNumber() throws IOException {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane(XSpace.HOST_THREADS)
                .line(1, "main/1")
                .event("outer", MICRO, 9 * MICRO, "size", 3)
                .event("inner", MICRO, MICRO, "size", 4)
                .event("instant", 20 * MICRO, 0, "size", 5);

        assertThat(json(profile, Map.of("args", "uid")))
                .contains(
                        "\"name\":\"outer\",\"ts\":1,\"dur\":9,\"ph\":\"X\",\"args\":{\"uid\":0}}")
                .contains(
                        "\"name\":\"inner\",\"ts\":1,\"dur\":1,\"ph\":\"X\",\"args\":{\"uid\":1},\"z\":1}");
        assertThat(json(profile, detail("inner", "0.001", "0.001", "1")))
                .contains("\"returnedEventsSize\":1,")
                .contains(
                        "\"name\":\"inner\",\"ts\":1,\"dur\":1,\"ph\":\"X\",\"args\":{\"size\":4},\"z\":1}");
        assertThat(json(profile, detail("instant", "0.02", "1e-9", "0"))).contains("{\"size\":5}");
        assertThat(json(profile, detail("inner", "0.001", "0.002", "1")))
                .contains("because it has no event 'inner' of that time and number");
    }

    private static Map<String, String> detail(String name, String start, String length, String id) {
        return Map.of(
                "event_name",
                name,
                "start_time_ms",
                start,
                "duration_ms",
                length,
                "unique_id",
                id,
                "format",
                "pb");
    }

    @Test
    void aSearchFindsWhatBeginsSoWhereverItIs() throws IOException {
        Map<String, String> options = new HashMap<>();
        options.put("search_prefix", "re");
        options.put("start_time_ms", "0");
        options.put("end_time_ms", "0.001");

        assertThat(json(tpu(), options)).contains("\"name\":\"recv\"", "\"returnedEventsSize\":1,");
        options.put("search_prefix", "pay");
        assertThat(json(tpu(), options)).contains("\"returnedEventsSize\":0,");
        options.put("search_metadata", "true");
        assertThat(json(tpu(), options)).contains("\"name\":\"send\"", "\"returnedEventsSize\":1,");
    }

    @Test
    void valuesOfACounterAreOneEvent() throws IOException {
        ProfileBuilder profile = new ProfileBuilder();
        profile.plane("/device:TPU:0")
                .line(1, "_counters_")
                .event("power", MICRO, 0, "W", 3)
                .event("power", 2 * MICRO, 0, "W", 4)
                .event("heat", 3 * MICRO, 0, "K", 5);

        assertThat(json(profile, Map.of()))
                .contains(
                        "{\"pid\":1002,\"name\":\"power\",\"ph\":\"C\",\"event_stats\":\"W\",\"entries\":[[1,3],[2,4]]},"
                                + "{\"pid\":1002,\"name\":\"heat\",\"ph\":\"C\",\"event_stats\":\"K\",\"entries\":[[3,5]]}")
                .contains("\"totalCounterEvents\":3");
    }

    @Test
    void theMessageSaysTheSameInColumns() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        ToolResult result = run(tpu(), Map.of("format", "pb", "flows", "all", "full_dma", "true"));
        result.writeTo(frame);

        List<String> strings = new ArrayList<>();
        List<Long> begins = new ArrayList<>();
        List<Long> names = new ArrayList<>();
        List<Integer> fields = new ArrayList<>();
        ProtoCursor cursor = new ProtoCursor(unframed(frame.toByteArray()));
        while (cursor.next()) {
            fields.add(cursor.field());
            if (cursor.field() == 5) {
                strings.add(cursor.text());
            } else if (cursor.field() == 1 && begins.isEmpty()) {
                ProtoCursor series = cursor.message();
                while (series.next()) {
                    if (series.field() == 2) {
                        series.numbers(begins);
                    } else if (series.field() == 4) {
                        series.numbers(names);
                    }
                }
            }
        }

        assertThat(result.contentType()).isEqualTo("application/octet-stream");
        assertThat(fields).containsOnly(4, 6, 7, 8, 1, 3, 5);
        assertThat(begins).containsExactly(MICRO, 3 * MICRO, 5 * MICRO);
        assertThat(names.stream().map(name -> strings.get(name.intValue())))
                .containsExactly("send", "pass", "recv");
        assertThat(strings).startsWith("").contains("copy", "tpu_launch");
    }

    // The content of a frame whose blocks are as they were.
    private static byte[] unframed(byte[] frame) {
        ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(in.getInt()).isEqualTo(0xFD2FB528);
        assertThat(in.getShort()).isEqualTo((short) 0x38C0);
        ByteBuffer content = ByteBuffer.allocate((int) in.getLong());
        boolean last = false;
        while (!last) {
            int header = (in.get() & 0xFF) | ((in.get() & 0xFF) << 8) | ((in.get() & 0xFF) << 16);
            last = (header & 1) != 0;
            content.put(in.slice(in.position(), header >>> 3));
            in.position(in.position() + (header >>> 3));
        }
        assertThat(in.hasRemaining() || content.hasRemaining()).isFalse();
        return content.array();
    }

    // One transfer through a core, one operation beside, and the host.
    private static ProfileBuilder tpu() {
        ProfileBuilder profile = new ProfileBuilder();
        ProfileBuilder.Plane core = profile.plane("/device:TPU:0");
        core.line(1, "XLA TraceMe")
                .event("send", MICRO, 2 * MICRO, "flow", flow(77, OUT), "what", "payload")
                .event("pass", 4 * MICRO, MICRO, "flow", flow(77, IN | OUT))
                .event("recv", 9 * MICRO, 2 * MICRO, "flow", flow(77, IN));
        core.line(2, ViewerNames.ASYNC_OPS)
                .event("copy", 3 * MICRO, 4 * MICRO, "flow", (5 << 2) | IN | OUT, "_a", 1);
        profile.plane(XSpace.HOST_THREADS).line(1, "main/1").event("work", MICRO, MICRO);
        return profile;
    }

    private static long flow(long number, int direction) {
        return ((long) TPU_LAUNCH << 58) | (number << 2) | direction;
    }

    private String json(ProfileBuilder profile, Map<String, String> options) throws IOException {
        StringBuilder text = new StringBuilder();
        run(profile, options).writeJson(text);
        return text.toString();
    }

    private ToolResult run(ProfileBuilder profile, Map<String, String> options) throws IOException {
        return new StreamingTraceViewerTool()
                .run(new ToolRequest(List.of(profile.write(directory)), options));
    }
}
