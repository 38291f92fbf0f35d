// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.winscope;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import dev.tracefold.processor.descriptor.ProtoToArgs;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `surfaceflinger_layers_snapshot`: the displays and layers of SurfaceFlinger at a moment.
final class LayersModule implements PacketModule {
    private static final int SNAPSHOT = 93;

    // LayersSnapshotProto
    private static final int ELAPSED_REALTIME = 1;
    private static final int LAYERS = 3;
    private static final int EXCLUDES_COMPOSITION = 5;
    private static final int DISPLAYS = 7;
    private static final int LAST_FIELD = 8;

    private static final int ERRORS = StatKeys.of("winscope_sf_layers_parse_errors");

    private final Rows rows;
    private final ProtoToArgs.Selection withoutLayers;
    private final MessageFields snapshot = new MessageFields(LAST_FIELD);
    private final ProtoReader reader = new ProtoReader();
    private final ArgSet args = new ArgSet();
    private final Layer.Reader layerReader;

    LayersModule(Rows rows) {
        this.rows = rows;
        this.layerReader = new Layer.Reader(rows.strings());
        BitSet fields = new BitSet();
        fields.set(1, LAST_FIELD + 1);
        fields.clear(LAYERS);
        withoutLayers = new ProtoToArgs.Selection(fields, false);
    }

    @Override
    public int[] fields() {
        return new int[] {SNAPSHOT};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        if (!snapshot.enter(value)) {
            rows.context().stats().increment(ERRORS);
        }
        int row = addSnapshot(timestampNanos, packet, value);
        List<Display> displays = new ArrayList<>();
        reader.enter(value);
        while (reader.next()) {
            if (reader.field() == DISPLAYS) {
                Display display = Display.read(reader, rows.strings());
                addDisplay(row, displays.size(), display);
                displays.add(display);
            }
        }
        List<Layer> layers = new ArrayList<>();
        resetToLayers();
        while (reader.next()) {
            if (reader.field() == 1) {
                layers.add(layerReader.read(reader));
            }
        }
        LayerTree tree = new LayerTree(layers);
        boolean excludesComposition =
                !snapshot.has(EXCLUDES_COMPOSITION) || snapshot.boolValue(EXCLUDES_COMPOSITION);
        LayerVisibility visibility = new LayerVisibility(tree, displays, excludesComposition);
        LayerRects rects = new LayerRects(rows, tree, displays, visibility);
        int next = 0;
        resetToLayers();
        while (reader.next()) {
            if (reader.field() == 1) {
                Layer layer = layers.get(next++);
                int layerRow = addLayer(row, layer, tree, visibility.of(layer), rects);
                addLayerArgs(layerRow, visibility.of(layer));
            }
        }
    }

    private void resetToLayers() {
        int start = snapshot.start(LAYERS);
        reader.reset(snapshot.buffer(), start, start + snapshot.length(LAYERS));
    }

    private int addSnapshot(long ts, PacketView packet, ProtoReader value) {
        Table table = rows.table("__intrinsic_surfaceflinger_layers_snapshot");
        int row = table.addRow();
        table.longs("ts").set(row, ts);
        table.ints("base64_proto_id").set(row, rows.proto(value));
        table.ints("sequence_id").set(row, packet.sequenceId());
        boolean isInvalid = snapshot.longValue(ELAPSED_REALTIME) == 0;
        table.ints("has_invalid_elapsed_ts").set(row, isInvalid ? 1 : 0);
        args.clear();
        rows.addArgs("LayersSnapshotProto", value, withoutLayers, ERRORS, args);
        rows.commit(table, row, args);
        return row;
    }

    private void addDisplay(int snapshotRow, int index, Display display) {
        int rect = rows.rect(display.shownRect());
        int traceRect = rows.traceRect(rect, display.layerStack(), index, false);
        Table table = rows.table("__intrinsic_surfaceflinger_display");
        int row = table.addRow();
        table.ints("snapshot_id").set(row, snapshotRow);
        table.longs("is_on").set(row, display.isOn() ? 1 : 0);
        table.longs("is_virtual").set(row, display.isVirtual() ? 1 : 0);
        table.ints("trace_rect_id").set(row, traceRect);
        table.longs("display_id").set(row, display.id());
        table.strings("display_name").set(row, display.name());
    }

    private int addLayer(
            int snapshotRow,
            Layer layer,
            LayerTree tree,
            LayerVisibility.Result visibility,
            LayerRects rects) {
        Table table = rows.table("__intrinsic_surfaceflinger_layer");
        int row = table.addRow();
        Layer.Presence has = layer.has();
        table.ints("snapshot_id").set(row, snapshotRow);
        table.ints("base64_proto_id").set(row, rows.proto(reader));
        table.strings("layer_name").set(row, layer.name());
        setIf(has.id(), table, "layer_id", row, layer.id());
        setIf(has.parent(), table, "parent", row, layer.parent());
        setIf(has.composition(), table, "hwc_composition_type", row, layer.compositionType());
        setIf(has.relativeOf(), table, "z_order_relative_of", row, layer.relativeOf());
        boolean isMissing = layer.relativeOf() > 0 && tree.layer(layer.relativeOf()) == null;
        table.longs("is_missing_z_parent").set(row, isMissing ? 1 : 0);
        table.longs("is_visible").set(row, visibility.isVisible() ? 1 : 0);
        table.longs("is_hidden_by_policy").set(row, layer.isHiddenByPolicy() ? 1 : 0);
        table.doubles("corner_radius_tl").set(row, layer.radii().tl());
        table.doubles("corner_radius_tr").set(row, layer.radii().tr());
        table.doubles("corner_radius_bl").set(row, layer.radii().bl());
        table.doubles("corner_radius_br").set(row, layer.radii().br());
        if (rects.drawn(layer) != LayerRects.NONE) {
            table.ints("layer_rect_id").set(row, rects.drawn(layer));
        }
        if (rects.input(layer) != LayerRects.NONE) {
            table.ints("input_rect_id").set(row, rects.input(layer));
        }
        return row;
    }

    private static void setIf(boolean is, Table table, String column, int row, long value) {
        if (is) {
            table.longs(column).set(row, value);
        }
    }

    private void addLayerArgs(int row, LayerVisibility.Result visibility) {
        args.clear();
        rows.addArgs("LayerProto", reader, ProtoToArgs.Selection.ALL, ERRORS, args);
        int i = 0;
        for (String reason : visibility.reasons()) {
            int text = rows.strings().intern(reason);
            rows.addElement("visibility_reason", i++, ArgType.STRING, text, args);
        }
        addLayers("occluded_by", visibility.occludedBy());
        addLayers("partially_occluded_by", visibility.partiallyOccludedBy());
        addLayers("covered_by", visibility.coveredBy());
        rows.commit(rows.table("__intrinsic_surfaceflinger_layer"), row, args);
    }

    private void addLayers(String list, List<Integer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            rows.addElement(list, i, ArgType.INT, layers.get(i), args);
        }
    }
}
