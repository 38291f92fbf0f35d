// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.bugreport.Bugreport;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.importer.ImportSession;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.manifest.AppliedManifest;
import dev.tracefold.processor.manifest.ManifestReader;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.MetadataTracker;

/// Loads one file with everything in it.
final class LoadSession {
    private static final int MAX_NESTING = 16;
    private static final int SHOWN_BYTES = 16;

    private record Member(ArchiveMember file, int row, @Nullable TraceFormat format, int position) {
        /// The order in which members are read. Made when there are some: it takes milliseconds of a process.
        static Comparator<Member> order() {
            return Comparator.comparingInt(Member::priority)
                    .thenComparing(member -> member.file.name())
                    .thenComparingInt(Member::position);
        }

        int priority() {
            return format == null ? Integer.MAX_VALUE : format.archivePriority();
        }
    }

    private final ImportSession imports;
    private final FormatRegistry registry;
    private final TraceFiles files;
    private final TraceStorage storage;
    private final List<TraceReader> readers = new ArrayList<>();
    private String rootId = "";
    private Expansion expansion = new Expansion(Blocks.of(InputStream.nullInputStream()));
    private @Nullable AppliedManifest manifest;

    LoadSession(TraceStorage storage, ImportOptions options, FormatRegistry registry) {
        this.imports = new ImportSession(storage, options);
        this.registry = registry;
        this.files = new TraceFiles(storage);
        this.storage = storage;
    }

    void loadRoot(Blocks blocks) throws IOException {
        int row = files.add(TraceFiles.NO_PARENT, null, 0);
        // No bytes are a valid trace of nothing.
        byte[] head = blocks.head();
        if (head.length > 0) {
            rootId = ContentId.of(head);
            expansion = new Expansion(blocks);
            load(blocks, row, 0);
        }
    }

    /// Sorts and parses what the readers found.
    void finish() {
        imports.sorter().flush();
        for (TraceReader reader : readers.reversed()) {
            reader.finish();
        }
        imports.finish();
    }

    /// Whether the tables may differ from those of the whole trace in what was to be looked at.
    boolean isDoubtful() {
        return imports.isDoubtful();
    }

    private void load(Blocks blocks, int row, int depth) throws IOException {
        byte[] head = blocks.head();
        @Nullable TraceFormat format = Sniffer.detect(head, head.length);
        if (format == null) {
            throw unknown(head);
        }
        if (depth > MAX_NESTING) {
            throw new ProcessorException(
                    Failure.data(
                            "ARCHIVE_TOO_DEEP",
                            "archives in archives: more than %d levels".formatted(MAX_NESTING)));
        }
        if (format == TraceFormat.NINJA_LOG && depth > 0) {
            throw new ProcessorException(
                    Failure.data(
                            "UNSUPPORTED_TRACE",
                            "Ninja traces currently do not support being contained inside other"
                                    + " trace formats"));
        }
        files.start(row, format);
        if (row == 0 && format.isContainer()) {
            new MetadataTracker(storage, 0, row).set("trace_uuid", rootId);
        }
        checkOverridable(format, row);
        switch (format) {
            case PERFETTO_MANIFEST -> loadManifest(blocks.rest(), row);
            case GZIP -> unpack(gunzip(blocks), "GZIP", row, depth);
            case ZSTD ->
                    unpack(
                            new ZstdInputStreamNoFinalizer(blocks.stream()).setContinuous(false),
                            "ZSTD",
                            row,
                            depth);
            case ZIP -> loadMembers(ZipArchive.members(blocks.rest()), row, depth);
            case TAR -> loadMembers(TarArchive.members(blocks.rest()), row, depth);
            default -> loadTrace(format, blocks, row);
        }
        files.setSize(row, blocks.taken());
    }

    private static InputStream gunzip(Blocks blocks) throws IOException {
        try {
            return new GZIPInputStream(blocks.stream(), 1 << 16);
        } catch (ZipException | java.io.EOFException e) {
            throw incomplete("GZIP", e);
        }
    }

    private void unpack(InputStream unpacked, String what, int row, int depth) throws IOException {
        int child = files.add(row, null, 0);
        try (unpacked) {
            Blocks blocks = Blocks.of(unpacked, expansion);
            if (blocks.head().length > 0) {
                load(blocks, child, depth + 1);
            }
        } catch (ZipException | java.io.EOFException | ZstdIOException e) {
            throw incomplete(what, e);
        }
    }

    private static ProcessorException incomplete(String what, IOException cause) {
        return new ProcessorException(
                Failure.data(
                        "ARCHIVE_CORRUPT",
                        "%s stream incomplete, trace is likely corrupt".formatted(what)),
                cause);
    }

    private void loadMembers(List<ArchiveMember> archive, int row, int depth) throws IOException {
        Optional<Bugreport> report =
                Bugreport.among(archive.stream().map(ArchiveMember::name).toList());
        if (report.isPresent()) {
            loadBugreport(report.get(), archive, row);
            return;
        }
        List<Member> members = new ArrayList<>();
        for (ArchiveMember file : archive) {
            int child = files.add(row, file.name(), file.storedSize());
            members.add(new Member(file, child, formatOf(file), members.size()));
        }
        members.sort(Member.order());
        for (Member member : members) {
            try (InputStream content = member.file.content().open()) {
                load(Blocks.of(content, expansion), member.row, depth + 1);
            }
        }
    }

    private @Nullable TraceFormat formatOf(ArchiveMember file) throws IOException {
        try (InputStream content = file.content().open()) {
            byte[] head = Blocks.of(content, expansion).head();
            return Sniffer.detect(head, head.length);
        }
    }

    /// Of the many files in a bug report, two kinds are read; what remains are logs of single programs.
    private void loadBugreport(Bugreport report, List<ArchiveMember> archive, int row)
            throws IOException {
        for (ArchiveMember file : archive) {
            if (report.isLog(file.name())) {
                loadReported(TraceFormat.ANDROID_LOGCAT, report::logReader, file, row);
            }
        }
        for (ArchiveMember file : archive) {
            if (report.isDumpstate(file.name())) {
                loadReported(TraceFormat.ANDROID_DUMPSTATE, report::dumpstateReader, file, row);
            }
        }
    }

    private void loadReported(
            TraceFormat format, ReaderFactory importer, ArchiveMember file, int parent)
            throws IOException {
        int row = files.add(parent, file.name(), file.storedSize());
        files.start(row, format);
        try (InputStream content = file.content().open()) {
            Blocks blocks = Blocks.of(content, expansion);
            loadTrace(format, importer, blocks, row);
            files.setSize(row, blocks.taken());
        }
    }

    private void loadTrace(TraceFormat format, Blocks blocks, int row) throws IOException {
        @Nullable ReaderFactory importer = registry.importer(format);
        if (importer == null) {
            throw unsupported(format);
        }
        loadTrace(format, importer, blocks, row);
    }

    private void loadTrace(TraceFormat format, ReaderFactory importer, Blocks blocks, int row)
            throws IOException {
        String name = Objects.requireNonNullElse(files.name(row), "");
        long machine = 0;
        if (manifest != null) {
            machine = manifest.machineOf(name);
            imports.setRules(row, manifest.rulesOf(name));
        }
        TraceContext context = imports.context(row, machine);
        if (row == 0) {
            context.metadata().set("trace_uuid", rootId);
        }
        context.metadata().set("trace_type", format.perfettoName());
        setUpClocks(format, context.clocks());
        TraceReader reader = importer.create(context);
        readers.add(reader);
        feed(reader, blocks);
        reader.endOfFile();
        context.metadata().set("trace_size_bytes", blocks.taken());
    }

    private static void feed(TraceReader reader, Blocks blocks) throws IOException {
        if (ReadAhead.pays(blocks)) {
            try (ReadAhead ahead = new ReadAhead(blocks)) {
                for (byte[] block = ahead.next(); block.length > 0; block = ahead.next()) {
                    feed(reader, block, blocks);
                }
            }
            return;
        }
        for (byte[] block = blocks.next(); block.length > 0; block = blocks.next()) {
            feed(reader, block, blocks);
        }
    }

    private static void feed(TraceReader reader, byte[] block, Blocks from) {
        reader.feed(block, 0, block.length);
        if (!reader.keepsBytes()) {
            from.giveBack(block);
        }
    }

    private void loadManifest(byte[] content, int row) {
        if (manifest != null) {
            throw manifestMisplaced("multiple perfetto_manifest files in archive");
        }
        if (imports.hasTraces()) {
            throw manifestMisplaced(
                    "perfetto_manifest file must be the first trace file in the input");
        }
        manifest =
                new AppliedManifest(
                        ManifestReader.read(new String(content, StandardCharsets.UTF_8)),
                        row,
                        imports,
                        storage,
                        files::find);
    }

    private static ProcessorException manifestMisplaced(String what) {
        return new ProcessorException(Failure.data("MANIFEST_BROKEN", what));
    }

    private void checkOverridable(TraceFormat format, int row) {
        String name = files.name(row);
        boolean followsOverrides = !format.isContainer() && format != TraceFormat.PERFETTO_MANIFEST;
        if (!followsOverrides && name != null && manifest != null && manifest.overrides(name)) {
            throw manifestMisplaced(
                    "perfetto_manifest: overrides are not supported for trace files which are"
                            + " themselves archives or perfetto_manifest files: "
                            + name);
        }
    }

    private static void setUpClocks(TraceFormat format, ClockTracker clocks) {
        int clock = format.clock();
        if (clock == 0) {
            return;
        }
        if (!format.choosesClockItself()) {
            clocks.setDefaultClock(clock);
            clocks.claimTraceTime(clock);
        }
        clocks.linkToTraceTime(clock);
    }

    private ProcessorException unsupported(TraceFormat format) {
        String supported =
                registry.formats().stream()
                        .map(TraceFormat::perfettoName)
                        .collect(Collectors.joining(", "));
        return new ProcessorException(
                Failure.data(
                        "UNSUPPORTED_TRACE",
                        "trace type '%s' is recognised, but there is no importer for it; importers: %s"
                                .formatted(format.perfettoName(), supported)));
    }

    private static ProcessorException unknown(byte[] head) {
        byte[] shown = Arrays.copyOf(head, Math.min(head.length, SHOWN_BYTES));
        String text = new String(shown, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
        String known =
                Arrays.stream(TraceFormat.values())
                        .map(TraceFormat::perfettoName)
                        .collect(Collectors.joining(", "));
        return new ProcessorException(
                Failure.data(
                        "UNKNOWN_TRACE_TYPE",
                        "Unknown trace type provided (ERR:fmt): looked for %s; it starts with %s '%s'"
                                .formatted(
                                        known, HexFormat.ofDelimiter(" ").formatHex(shown), text)));
    }
}
