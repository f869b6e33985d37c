import { defineSpec } from 'triplicate';
import { mtcnn } from './mtcnn.ts';

export default defineSpec(mtcnn('o', 'zoo/mtcnn_onet.onnx', 48));
