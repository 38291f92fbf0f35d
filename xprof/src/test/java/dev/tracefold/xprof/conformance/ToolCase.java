// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.conformance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// A file of the reference: what XProf's converter said when it was asked for a tool.
///
/// @param run the run
/// @param name the file's name without endings, unique within the run
/// @param tool the tool
/// @param options what it was asked with
/// @param host the index of the only host it looked at, or -1 for all
/// @param file the answer
record ToolCase(
        String run, String name, String tool, Map<String, String> options, int host, Path file) {
    private static final Pattern NAME = Pattern.compile("(.+?)(?:\\.h(\\d+))?\\.out(?:\\.gz)?");
    private static final String STREAM = "trace_viewer_stream";
    private static final String ONE_HOST_ONLY = "Trace events tool expects only 1 XSpace path";
    private static final Pattern OPTION = Pattern.compile("_([a-z_]+)-([^_]+)");

    static List<ToolCase> all(Path reference) throws IOException {
        List<ToolCase> cases = new ArrayList<>();
        for (Path run : sorted(reference)) {
            if (Files.isDirectory(run)) {
                for (Path file : sorted(run)) {
                    Matcher matcher = NAME.matcher(file.getFileName().toString());
                    if (matcher.matches()) {
                        cases.add(of(run.getFileName().toString(), file, matcher));
                    }
                }
            }
        }
        return cases;
    }

    private static ToolCase of(String run, Path file, Matcher matcher) {
        String base = matcher.group(1);
        int host = matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2));
        String name = host < 0 ? base : base + ".h" + host;
        Map<String, String> options = new HashMap<>();
        String tool = base;
        if (base.startsWith(STREAM)) {
            tool = "trace_viewer@";
            readOptions(base.substring(STREAM.length()), options);
        } else if (base.startsWith("op_profile_")) {
            tool = "op_profile";
            readOptions(base.substring(tool.length()), options);
        }
        return new ToolCase(run, name, tool, options, host, file);
    }

    private static void readOptions(String text, Map<String, String> options) {
        Matcher option = OPTION.matcher(text);
        while (option.find()) {
            options.put(option.group(1), option.group(2));
        }
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    String title() {
        return run + "/" + name;
    }

    /// Whether the converter refused, because it shows the timeline of one host only. Newer ones show those of
    /// all hosts, and so do we.
    boolean isForEachHostOnly() throws IOException {
        return tool.equals("trace_viewer@")
                && new String(expected(), StandardCharsets.UTF_8).startsWith(ONE_HOST_ONLY);
    }

    /// What it said of each of the hosts alone.
    List<byte[]> expectedOfHosts() throws IOException {
        List<byte[]> hosts = new ArrayList<>();
        Path one = hostFile(0);
        for (int i = 1; Files.exists(one); i++) {
            hosts.add(expected(one));
            one = hostFile(i);
        }
        return hosts;
    }

    private Path hostFile(int index) {
        return file.resolveSibling(
                file.getFileName().toString().replace(".out", ".h" + index + ".out"));
    }

    byte[] expected() throws IOException {
        return expected(file);
    }

    private static byte[] expected(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                InputStream out = file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return out.readAllBytes();
        }
    }
}
