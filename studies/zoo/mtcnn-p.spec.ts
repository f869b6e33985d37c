import { defineSpec } from 'triplicate';
import { mtcnn } from './mtcnn.ts';

export default defineSpec(mtcnn('p', 'models/mtcnn-p/model.onnx', 256));
