// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.report;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {
    @Test
    void aTableOfTimesIsBarsAndATable() {
        DataTable kernels =
                new DataTable()
                        .string("kernel_name", "Kernel")
                        .number("total_duration_us", "Total (us)")
                        .string("op_name", "Op")
                        .row("a<b>", 1500.0, "x")
                        .row("c", 500.0, "y");

        Report report =
                Report.of("kernel_stats", "run", new ToolResult.Tables(List.of(kernels), false));

        assertThat(report.html())
                .contains("a&lt;b&gt;", "1.5 ms  75 %", "500 us  25 %", "<table>")
                .doesNotContain("http:", "https:", "<script");
        assertThat(report.svg()).contains("1.5 ms  75 %");
    }

    @Test
    void aPictureIsWellFormedXmlInBothThemes() throws Exception {
        DataTable roofline =
                new DataTable()
                        .string("step", "Step")
                        .string("category", "Category")
                        .string("operation", "Operation")
                        .number("measured_flop_rate", "GFLOP/s")
                        .number("operational_intensity", "FLOP/byte")
                        .number("total_self_time_percent", "Share")
                        .row("Total", "fusion", "f\u0001 & g", 100.0, 0.5, 0.4)
                        .property("peak_flop_rate", "1000")
                        .property("peak_hbm_bw", "100");
        DataTable diagnostics = new DataTable().string("severity", "Severity");

        String svg =
                Report.of(
                                "roofline_model",
                                "run",
                                new ToolResult.Tables(List.of(roofline, diagnostics), true))
                        .svg();

        Document parsed =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)));
        assertThat(parsed.getElementsByTagName("circle").getLength()).isOne();
        assertThat(parsed.getElementsByTagName("polyline").getLength()).isOne();
        assertThat(svg).contains("prefers-color-scheme:dark", "f  &amp; g");
    }

    @Test
    void memoryOverTimeIsALineForEachAllocator() {
        String json =
                """
                {"memoryProfilePerAllocator":{"GPU_0_bfc":{"sampledTimelineSnapshots":[
                {"timeOffsetPs":"2000000","aggregationStats":{"heapAllocatedBytes":"2048"}},
                {"timeOffsetPs":"1000000","aggregationStats":{"heapAllocatedBytes":"1024"}}],
                "profileSummary":{"memoryCapacity":"4096","peakStats":{"peakBytesInUse":"2048"}}}}}
                """;

        String html =
                Report.of(
                                "memory_profile",
                                "run",
                                new ToolResult.Json(out -> out.json(json.strip())))
                        .html();

        assertThat(html)
                .contains("Memory of allocator GPU_0_bfc", "2 KiB", "4 KiB", "class=\"line l0\"");
    }

    @Test
    void aToolWithoutDataSaysWhy() {
        String html =
                Report.of("hlo_stats", "run", new ToolResult.NotAvailable("it has no device"))
                        .html();

        assertThat(html).contains("not available for this profile, because it has no device");
    }
}
